/** Follows a directory: new files, growing files, and files that are rotated away. */
import { watch } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { messageOf } from "../errors.ts";
import type { StreamLog } from "../log.ts";
import { closeAll, type Reading } from "../reading.ts";
import { pause } from "../retry.ts";
import { readError, statOrNull } from "./failures.ts";
import type { FileLog, FileLogOptions } from "./log.ts";

const LINES_OF_JSON = /\.(ndjson|jsonl)(\.gz)?$/;

export interface Following {
  readonly directory: string;
  readonly pollMs: number;
  readonly signal: AbortSignal;
  readonly log: StreamLog;
  start(file: Pick<FileLogOptions, "topic" | "path" | "findInode">): Followed;
  onLogs(logs: readonly FileLog[]): void;
}

interface Followed {
  readonly log: FileLog;
  readonly reading: Reading;
}

interface FoundFile {
  /** Path within the directory, with `/` on every system. */
  readonly name: string;
  readonly path: string;
}

/** The files of a directory and below it that hold lines of JSON, by name. */
export async function listDirectory(directory: string): Promise<FoundFile[]> {
  return (await everyFile(directory)).filter(({ name }) => LINES_OF_JSON.test(name));
}

async function everyFile(directory: string): Promise<FoundFile[]> {
  const names = await readdir(directory, { recursive: true }).catch((error: unknown) => {
    throw readError(directory, error);
  });
  return names
    .map((name) => ({ name: name.replaceAll("\\", "/"), path: join(directory, name) }))
    .filter(({ name }) => !name.split("/").some((part) => part.startsWith(".")))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** One batch of every file in turn, so that no busy file keeps the others waiting. */
export async function follow(setup: Following): Promise<void> {
  const { directory, pollMs, signal } = setup;
  const files = new Map<string, Followed>();
  const hint = watchDirectory(setup);
  try {
    while (!signal.aborted) {
      const listed = await pickUp(setup, files);
      while (await readOnce(files, signal));
      if (signal.aborted) break;
      if (!(await turnFiles(files, listed))) await hint.wait(pollMs);
    }
  } finally {
    hint.close();
    try {
      await closeAll(Array.from(files.values(), ({ reading }) => reading));
    } finally {
      for (const { log } of files.values()) await log.close();
    }
  }
  setup.log.debug({ directory }, "no longer followed");
}

/** Starts what is new in the directory; answers the names that are there now. */
async function pickUp(setup: Following, files: Map<string, Followed>): Promise<Set<string>> {
  const listed = await listDirectory(setup.directory);
  const fresh = listed.filter(({ name }) => !files.has(name));
  const inodes = fresh.length === 0 ? new Map<string, string>() : await inodesOf(setup.directory);
  const findInode = (inode: string): string | null => inodes.get(inode) ?? null;
  // A renamed file is still read under its old name, until another one stands there.
  const reading = new Set(Array.from(files.values(), ({ log }) => findInode(log.inode ?? "")));
  for (const { name, path } of fresh) {
    if (reading.has(path)) continue;
    files.set(name, setup.start({ topic: `file:${name}`, path, findInode }));
  }
  setup.onLogs(Array.from(files.values(), ({ log }) => log));
  return new Set(listed.map(({ name }) => name));
}

async function inodesOf(directory: string): Promise<Map<string, string>> {
  const paths = new Map<string, string>();
  for (const { path } of await everyFile(directory)) {
    const stats = await statOrNull(path);
    if (stats?.isFile() === true) paths.set(String(stats.ino), path);
  }
  return paths;
}

async function readOnce(files: Map<string, Followed>, signal: AbortSignal): Promise<boolean> {
  let moved = false;
  for (const { reading } of files.values()) {
    if (signal.aborted) return false;
    moved = (await reading.step(signal)) || moved;
  }
  return moved;
}

/** Every file is read to its end: goes on with replaced ones, lets go of those that are gone. */
async function turnFiles(files: Map<string, Followed>, listed: Set<string>): Promise<boolean> {
  let moved = false;
  for (const [name, { log, reading }] of files) {
    const turn = await log.turn();
    moved ||= turn === "more";
    if (turn !== "gone" || listed.has(name)) continue;
    files.delete(name);
    await reading.close();
    await log.close();
  }
  return moved;
}

interface Hint {
  wait(ms: number): Promise<void>;
  close(): void;
}

/** The system's notifications only shorten the wait: some file systems never send any. */
function watchDirectory({ directory, signal, log }: Following): Hint {
  let changed = new AbortController();
  const wake = (): void => changed.abort();
  const unwatch = tryWatch(directory, wake, (error) => {
    log.debug({ directory, error: messageOf(error) }, "not notified of changes, polling");
  });
  return {
    async wait(ms) {
      await pause(ms, AbortSignal.any([changed.signal, signal]));
      changed = new AbortController();
    },
    close: unwatch,
  };
}

function tryWatch(
  directory: string,
  wake: () => void,
  onError: (error: unknown) => void,
): () => void {
  try {
    const watcher = watch(directory, { recursive: true, persistent: false }, wake);
    watcher.on("error", onError);
    return () => watcher.close();
  } catch (error) {
    onError(error);
    return () => {};
  }
}
