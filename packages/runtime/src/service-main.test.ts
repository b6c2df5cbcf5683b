import { EventEmitter } from "node:events";
import { expect, test } from "vitest";
import { z } from "zod";
import { clickhouseConfig, logConfig } from "./config/shared-config.ts";
import { ConfigError, type Env } from "./config/read-config.ts";
import type { Part } from "./lifecycle.ts";
import { serviceMain } from "./service-main.ts";

const valid: Env = { CLICKHOUSE_URL: "http://localhost:8123", RINGFENCE_LOG_LEVEL: "silent" };

async function run(
  argument: string | null,
  env: Env,
  parts: () => Promise<readonly Part[]>,
  readFiles: () => void = () => {},
) {
  const output = { stdout: "", stderr: "", exits: [] as number[] };
  const host = Object.assign(new EventEmitter(), {
    argv: ["node", "main.ts", ...(argument === null ? [] : [argument])],
    stdout: { write: (text: string) => (output.stdout += text) },
    stderr: { write: (text: string) => (output.stderr += text) },
    exit: (code: number) => void output.exits.push(code),
  });
  const definition = {
    service: "ingest",
    version: "1.2.3",
    summary: "stores request events",
    config: z.object({ clickhouse: clickhouseConfig, log: logConfig }),
    stopTimeoutMs: 1_000,
    readFiles,
    parts,
  };
  await serviceMain(definition, host, env);
  return output;
}
const noParts = () => Promise.reject(new Error("nothing may start"));

test("--help says what it is and lists the variables", async () => {
  const { stdout, exits } = await run("--help", {}, noParts);
  expect(stdout).toMatch(/^ingest 1\.2\.3: stores request events\n/);
  expect(stdout).toContain("CLICKHOUSE_URL");
  expect(exits).toEqual([0]);
});

test("--check-config parses and starts nothing", async () => {
  expect((await run("--check-config", valid, noParts)).exits).toEqual([0]);
  const wrong = await run("--check-config", {}, noParts);
  expect(wrong.stderr).toMatch(/^ingest: CLICKHOUSE_URL is not set/);
  expect(wrong.exits).toEqual([2]);
});

test("--check-config reads the files that the configuration names", async () => {
  const wrong = await run("--check-config", valid, noParts, () => {
    throw new ConfigError(["networks.yaml cannot be read"]);
  });
  expect(wrong.stderr).toBe("ingest: networks.yaml cannot be read\n");
  expect(wrong.exits).toEqual([2]);
});

test("an argument it does not know is 2, and is not repeated to the terminal", async () => {
  const { stderr, exits } = await run("--\u001b[31m", valid, noParts);
  expect(stderr).not.toContain("\u001b");
  expect(exits).toEqual([2]);
});

test("parts run and their end is the exit code", async () => {
  const ends = await run(null, valid, async () => [{ name: "once", run: async () => {} }]);
  expect(ends.exits).toEqual([0]);
  const fails = await run(null, valid, async () => [
    { name: "once", run: () => Promise.reject(new Error("no")) },
  ]);
  expect(fails.exits).toEqual([1]);
});

test("what cannot be put together is 1, with its cause on standard error", async () => {
  const { stderr, exits } = await run(null, valid, noParts);
  expect(stderr).toContain("nothing may start");
  expect(exits).toEqual([1]);
});
