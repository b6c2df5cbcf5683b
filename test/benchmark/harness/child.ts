/** Runs a script of this benchmark in a process of its own and reads the one line that it says. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { peakBytes } from "./processes.ts";
import type { Run } from "./row.ts";

const said = z.object({
  seconds: z.number(),
  cpuSeconds: z.number(),
  peakBytes: z.number(),
  events: z.number(),
});

export async function runScript(script: string, args: object): Promise<Run> {
  const path = fileURLToPath(new URL(`../processes/${script}.ts`, import.meta.url));
  const child = spawn(process.execPath, ["--import", "tsx", path, JSON.stringify(args)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let output = "";
  child.stdout.on("data", (chunk) => (output += String(chunk)));
  await once(child, "close");
  if (child.exitCode !== 0) throw new Error(`${script} ended with ${child.exitCode}`);
  const { seconds, events, ...use } = said.parse(JSON.parse(output));
  return { seconds, events, processes: { node: use } };
}

/** For such a script: measures `work` and says what it took. */
export async function sayUse(work: () => Promise<number>): Promise<void> {
  const began = performance.now();
  const before = process.cpuUsage();
  const events = await work();
  const { user, system } = process.cpuUsage(before);
  const seconds = (performance.now() - began) / 1000;
  const use = { cpuSeconds: (user + system) / 1e6, peakBytes: peakBytes("self") };
  process.stdout.write(JSON.stringify({ seconds, events, ...use }));
}

/** The arguments of such a script. */
export function argumentsOf<T>(shape: z.ZodType<T>): T {
  return shape.parse(JSON.parse(process.argv[2] ?? "{}"));
}
