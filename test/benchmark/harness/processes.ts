/** CPU time and memory of processes, as Linux tells them. */
import { readFileSync } from "node:fs";
import type { Use } from "./row.ts";

/** Ticks a second of /proc/<pid>/stat: USER_HZ, which is 100 on every Linux that Node runs on. */
const TICKS = 100;

export function cpuSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  // The name may hold blanks and brackets: the fields begin behind its last bracket.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) / TICKS;
}

export function peakBytes(pid: number | "self"): number {
  const kilobytes = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
  return Number(kilobytes) * 1024;
}

/** What a process that goes on running uses from now on. */
export function watchUse(pid: number): () => Use {
  const before = cpuSeconds(pid);
  return () => ({ cpuSeconds: cpuSeconds(pid) - before, peakBytes: peakBytes(pid) });
}
