import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { DEFAULT_POLICY } from "@ringfence/policy";
import { ConfigError, serviceMain } from "@ringfence/runtime";
import { afterAll, expect, it } from "vitest";
import { enforceService } from "./main.ts";
import { readPolicy } from "./policy-file.ts";

const folder = mkdtempSync(join(tmpdir(), "ringfence-policy-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function written(text: string): string {
  const path = join(folder, "policy.yaml");
  writeFileSync(path, text);
  return path;
}

it("is the default without a file, and with the one that is delivered", () => {
  expect(readPolicy(null)).toBe(DEFAULT_POLICY);
  const delivered = fileURLToPath(new URL("../../../deploy/policy.yaml", import.meta.url));
  expect(readPolicy(delivered)).toEqual(DEFAULT_POLICY);
});

it("keeps the default of what a file does not name", () => {
  const policy = readPolicy(written("expires_hours: { warn: 1, throttle: 2, suspend: 3 }\n"));
  expect(policy).toEqual({
    ...DEFAULT_POLICY,
    expires_hours: { warn: 1, throttle: 2, suspend: 3 },
  });
});

/** Runs the program as a person would, and answers how it ended and what it wrote. */
async function check(argument: string | undefined, policy: string) {
  const lines: string[] = [];
  let code: number | null = null;
  const host = {
    argv: ["node", "enforce", ...(argument === undefined ? [] : [argument])],
    stdout: { write: (text: string) => lines.push(text.trimEnd()) },
    stderr: { write: (text: string) => lines.push(text.trimEnd()) },
    on: () => host,
    off: () => host,
    exit: (given: number) => {
      code = given;
      return undefined as never;
    },
  };
  await serviceMain(enforceService, host, {
    CLICKHOUSE_URL: "http://127.0.0.1:1",
    RINGFENCE_ENFORCE_ALERTS_FILE: join(folder, "alerts.ndjson"),
    RINGFENCE_ENFORCE_POLICY_FILE: policy,
  });
  return { code, lines };
}

it.each(["--check-config", undefined])(
  "stops at a bad file, a line a problem (%s)",
  async (argument) => {
    const path = written("paying_plan: [pro]\ncooldowns:\n");
    expect(await check(argument, path)).toEqual({
      code: 2,
      lines: [
        `enforce: ${path}: policy cooldowns: has nothing below it; leave the name out for the default, ` +
          "or write [] for none",
      ],
    });
    const other = written("paying_plan: [pro]\nladder: [{ action: warn }]\n");
    const { code, lines } = await check(argument, other);
    expect(code).toBe(2);
    expect(lines).toHaveLength(4);
    expect(lines).toContain(
      `enforce: ${other}: policy (whole): there is no "paying_plan"; did you mean paying_plans?`,
    );
  },
);

it("refuses what is no YAML, and a file that is not there", () => {
  expect(() => readPolicy(written("a: b: c\n"))).toThrow(
    /policy\.yaml: the policy is no YAML: line 1/,
  );
  expect(() => readPolicy(join(folder, "none.yaml"))).toThrow(ConfigError);
});
