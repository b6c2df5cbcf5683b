import { execFileSync } from "node:child_process";
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { StoreError } from "../errors.ts";

/** Which process holds a data directory. A pid alone is used again; with its start it is not. */
interface Holder {
  readonly pid: number;
  readonly started: string;
}

/**
 * Takes `file` for this process, or throws a StoreError that names the pid of the holder. What
 * a dead process left is taken over. Returns the release.
 */
export function takeLock(file: string): () => void {
  const mine: Holder = { pid: process.pid, started: startOf(process.pid) ?? "unknown" };
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, JSON.stringify(mine));
  try {
    // Two rounds: one to find a stale lock and move it away, one to take its place.
    for (let round = 0; round < 2; round += 1) {
      if (tryLink(draft, file)) return () => release(file, mine);
      const holder = readHolder(file);
      if (holder !== null && isAlive(holder)) throw inUse(file, holder.pid);
      // Renaming decides between two who find the same stale lock. The engine holds a lock of
      // its own on its files, so even a lost race here never puts two servers on them.
      moveAway(file);
    }
    throw inUse(file, readHolder(file)?.pid ?? 0);
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Linking is atomic and brings the content with it, so no one reads a half-written lock. */
function tryLink(draft: string, file: string): boolean {
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

function moveAway(file: string): void {
  const stale = `${file}.stale.${process.pid}`;
  try {
    renameSync(file, stale);
    rmSync(stale, { force: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
}

function readHolder(file: string): Holder | null {
  try {
    const { pid, started } = JSON.parse(readFileSync(file, "utf8")) as Partial<Holder>;
    return typeof pid === "number" && typeof started === "string" ? { pid, started } : null;
  } catch {
    // Gone by now, or not written by this program: either way no living process stands behind.
    return null;
  }
}

function isAlive({ pid, started }: Holder): boolean {
  const now = startOf(pid);
  return now !== null && (now === started || started === "unknown");
}

/** When a process started, in whatever form the system tells it; null where none is running. */
function startOf(pid: number): string | null {
  try {
    const [state, started] = process.platform === "linux" ? fromProc(pid) : fromPs(pid);
    // A zombie has ended; only its parent has not asked for it yet.
    return state === undefined || state.startsWith("Z") ? null : (started ?? null);
  } catch {
    return null;
  }
}

function fromProc(pid: number): (string | undefined)[] {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  // Fields 3 and 22; counted from the name's end, for it may hold blanks and parentheses.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return [fields[0], fields[19]];
}

function fromPs(pid: number): (string | undefined)[] {
  const columns = ["-o", "state=", "-o", "lstart=", "-p", String(pid)];
  const [state, ...started] = execFileSync("ps", columns, { encoding: "utf8" }).trim().split(/\s+/);
  return [state || undefined, started.join(" ")];
}

function release(file: string, mine: Holder): void {
  if (readHolder(file)?.pid === mine.pid) rmSync(file, { force: true });
}

function inUse(file: string, pid: number): StoreError {
  const who = pid === process.pid ? `this process (pid ${pid})` : `process ${pid}`;
  return new StoreError(
    `${file}: the data directory is in use by ${who}; stop it, or choose another directory`,
    { code: "EMBEDDED_IN_USE" },
  );
}
