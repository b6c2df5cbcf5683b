/** How far each file was read: one small JSON file, replaced as a whole at every commit. */
import { createHash } from "node:crypto";
import { open, readFile, rename } from "node:fs/promises";
import { dirname } from "node:path";
import { z } from "zod";
import { StreamError } from "../errors.ts";
import { readError } from "./failures.ts";

const count = z.int().min(0);

/** Position in one file, and what tells that file from another one of the same name. */
const fileState = z.object({
  /** Offset of the file's first line: 0, or where the file went on that stood here before. */
  base: count,
  line: count,
  byte: count,
  inode: z.string(),
  head: z.object({ bytes: count, sha256: z.string() }),
});
export type FileState = z.infer<typeof fileState>;

const stateFile = z.object({
  version: z.literal(1),
  files: z.record(z.string(), fileState),
  /** Files that another one took the name of, by inode: they may go on under another name. */
  retired: z.array(fileState),
});
type StateFile = z.infer<typeof stateFile>;

const RETIRED_AT_MOST = 1000;

export interface CommitState {
  get(topic: string): FileState | null;
  /** How far the file with this inode was read under whatever name. */
  byInode(inode: string): FileState | null;
  set(topic: string, state: FileState): Promise<void>;
}

/** `path` null: nothing is remembered beyond the process. */
export async function openState(path: string | null): Promise<CommitState> {
  const loaded = path === null ? null : await load(path);
  const files = new Map(Object.entries(loaded?.files ?? {}));
  let retired = loaded?.retired ?? [];
  return {
    get: (topic) => files.get(topic) ?? null,
    byInode(inode) {
      const known = [...files.values(), ...retired.toReversed()];
      return known.find((file) => file.inode === inode) ?? null;
    },
    async set(topic, state) {
      const before = files.get(topic);
      if (before !== undefined && before.inode !== state.inode) {
        retired = [...retired, before].slice(-RETIRED_AT_MOST);
      }
      files.set(topic, state);
      if (path === null) return;
      await save(path, { version: 1, files: Object.fromEntries(files), retired });
    },
  };
}

async function load(path: string): Promise<StateFile | null> {
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw error;
  });
  if (text === null) return null;
  try {
    return stateFile.parse(JSON.parse(text));
  } catch (cause) {
    throw new StreamError(
      "STATE_CORRUPT",
      `${path} is not a state file of ringfence; remove it to read the files from the beginning`,
      { cause },
    );
  }
}

/** Written beside, forced to disk, then renamed: a crash leaves the old state or the new one. */
async function save(path: string, state: StateFile): Promise<void> {
  const draft = `${path}.draft`;
  const file = await open(draft, "w");
  try {
    await file.writeFile(JSON.stringify(state));
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(draft, path);
  const directory = await open(dirname(path), "r");
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

const HEAD_BYTES = 512;

/** What stands at the beginning of a file never changes while it only grows. */
export async function headOf(path: string, atMost: number): Promise<FileState["head"]> {
  const file = await open(path, "r");
  try {
    const size = Math.min(HEAD_BYTES, atMost);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(size), 0, size, 0);
    const head = buffer.subarray(0, bytesRead);
    return { bytes: bytesRead, sha256: createHash("sha256").update(head).digest("hex") };
  } finally {
    await file.close();
  }
}

/** Whether the file at `path` begins as the one that `state` is about. */
export async function isSameFile(path: string, state: FileState): Promise<boolean> {
  const head = await headOf(path, state.head.bytes).catch((error: unknown) => {
    throw readError(path, error);
  });
  return head.bytes === state.head.bytes && head.sha256 === state.head.sha256;
}
