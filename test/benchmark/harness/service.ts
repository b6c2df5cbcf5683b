/** A service of ours as in production: its own process, settings from the environment. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { openSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { processEnv } from "@ringfence/runtime";
import { watchUse } from "./processes.ts";
import type { Use } from "./row.ts";

export interface RunningService {
  /** @throws Error with what it said last, where it has ended by itself */
  check(): void;
  /** What it used until now. */
  use(): Use;
  stop(): Promise<void>;
}

const LAST_CHARACTERS = 2_000;

/** @param logFile takes what it says */
export function startService(
  name: "ingest" | "detect" | "enforce",
  env: Readonly<Record<string, string>>,
  logFile: string,
): RunningService {
  const main = fileURLToPath(new URL(`../../../services/${name}/src/main.ts`, import.meta.url));
  const log = openSync(logFile, "a");
  const child = spawn(process.execPath, ["--import", "tsx", main], {
    stdio: ["ignore", log, log],
    env: { PATH: processEnv()["PATH"] ?? "", RINGFENCE_HTTP_PORT: "0", ...env },
  });
  const ended = once(child, "exit");
  const use = watchUse(child.pid ?? 0);
  return {
    check: () => {
      if (child.exitCode === null && child.signalCode === null) return;
      const said = readFileSync(logFile, "utf8").slice(-LAST_CHARACTERS);
      throw new Error(`${name} ended with ${child.exitCode ?? child.signalCode}: ${said}`);
    },
    use,
    stop: async () => {
      child.kill("SIGTERM");
      await ended;
    },
  };
}
