import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DEFAULT_POLICY } from "@ringfence/policy";
import { ConfigError, readConfig } from "@ringfence/runtime";
import { afterAll, expect, test } from "vitest";
import { apiConfig } from "./config.ts";
import { apiService } from "./main.ts";
import { readPolicy } from "./policy-file.ts";

const folder = mkdtempSync(join(tmpdir(), "ringfence-api-policy-"));
afterAll(() => rmSync(folder, { recursive: true }));

const env = (path: string) => ({
  CLICKHOUSE_URL: "http://localhost:8123",
  RINGFENCE_ENFORCE_POLICY_FILE: path,
  // Of enforce alone; the same environment may serve both.
  RINGFENCE_ENFORCE_POLL_MS: "5",
});

test("measures are explained by the policy that enforce reads", () => {
  const path = join(folder, "policy.yaml");
  writeFileSync(path, "expires_hours: { warn: 1, throttle: 2, suspend: 3 }\n");
  const { api } = readConfig(apiConfig, env(path));
  expect(readPolicy(api.policyFile ?? null).expires_hours).toMatchObject({ warn: 1, suspend: 3 });
  expect(readPolicy(null)).toBe(DEFAULT_POLICY);
});

test("one that cannot be read, or makes no sense, is refused before anything starts", () => {
  const broken = join(folder, "broken.yaml");
  writeFileSync(broken, "ladder: 7\n");
  for (const path of [broken, join(folder, "none.yaml")]) {
    const config = readConfig(apiConfig, env(path));
    expect(() => apiService.readFiles?.(config, {})).toThrow(ConfigError);
  }
});
