/** `npm start` on an empty folder, until the first event is stored. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { openStore, runningServer, StoreError } from "@ringfence/store";
import type { Row, Run, Setting } from "../harness/row.ts";
import { runOf } from "../harness/row.ts";
import { storedSoFar } from "./stored.ts";

const MAIN = fileURLToPath(new URL("../../../services/standalone/bin/start.mjs", import.meta.url));
const LOOK_EVERY_MS = 20;
const GIVE_UP_AFTER_MS = 120_000;
const OURS = "npm start";

export const startRow: Row = {
  name: "start",
  work: "start of the embedded pipeline on an empty folder until the first event is stored",
  open: (setting) =>
    Promise.resolve({
      contenders: [{ name: OURS, run: (round) => startOnce(setting, round) }],
      figures: [
        {
          name: "seconds",
          bar: { most: 2 },
          of: (runs) => runOf(runs, OURS).seconds,
        },
      ],
      close: () => Promise.resolve(),
    }),
};

async function startOnce({ folder }: Setting, round: number): Promise<Run> {
  const dataDir = join(folder, `start-${round}`);
  const began = performance.now();
  const args = [MAIN, "--data", dataDir, "--no-api"];
  const child = spawn(process.execPath, args, { stdio: "ignore" });
  const ended = once(child, "exit");
  try {
    while (!(await isStored(dataDir))) {
      if (performance.now() - began > GIVE_UP_AFTER_MS) throw new Error("nothing was stored");
      await pause(LOOK_EVERY_MS);
    }
    return { seconds: (performance.now() - began) / 1000, events: 1, processes: {} };
  } finally {
    child.kill("SIGTERM");
    await ended;
  }
}

async function isStored(dataDir: string): Promise<boolean> {
  const url = await runningServer(join(dataDir, "clickhouse"));
  if (url === null) return false;
  const store = openStore({ url, database: "ringfence", service: "benchmark" });
  try {
    return (await storedSoFar(store)) > 0;
  } catch (error) {
    // The tables are still being made.
    if (error instanceof StoreError) return false;
    throw error;
  } finally {
    await store.close();
  }
}
