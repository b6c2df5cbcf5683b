/** CPU time and memory of processes, as Linux tells them. */
import { readdirSync, readFileSync } from "node:fs";
import type { Use } from "./row.ts";

/** Ticks a second of /proc/<pid>/stat: USER_HZ, which is 100 on every Linux that Node runs on. */
const TICKS = 100;

function cpuSeconds(pid: number): number {
  const fields = fieldsOf(pid);
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

/** The same of all processes of a group, such as a program behind the shell that guards it. */
export function watchGroup(group: number): () => Use {
  const members = readdirSync("/proc")
    .map(Number)
    .filter((pid) => pid > 0 && groupOf(pid) === group);
  const uses = members.map(watchUse);
  return () => {
    const now = uses.map((use) => use());
    return {
      cpuSeconds: now.reduce((sum, use) => sum + use.cpuSeconds, 0),
      peakBytes: now.reduce((sum, use) => sum + use.peakBytes, 0),
    };
  };
}

/** Null where the process has ended meanwhile. */
function groupOf(pid: number): number | null {
  try {
    return Number(fieldsOf(pid)[2]);
  } catch {
    return null;
  }
}

/** Of /proc/<pid>/stat, from the state on: the name before it may hold blanks and brackets. */
function fieldsOf(pid: number): string[] {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
}
