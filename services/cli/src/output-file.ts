import { type FileHandle, open, rename, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { STDIN } from "./files.ts";
import { errorCode, failure, type Io, usageError, write } from "./io.ts";

const STDOUT = STDIN;
const BLOCK_CHARACTERS = 1024 * 1024;
const pack = promisify(gzip);

export interface OutputFile {
  /** Waits until it is taken, so a slow reader slows the writer down. */
  write(text: string): Promise<void>;
  /** Everything is written, under its own name, once this returns. */
  finish(): Promise<void>;
  /** Lets go and leaves nothing behind. Does nothing after `finish`. */
  discard(): Promise<void>;
}

/**
 * Opens a file to write, `-` being standard output and `.gz` packing. The file appears under its
 * name only when it is whole, so a broken run never leaves half a file that looks whole.
 */
export async function openOutput(path: string, io: Io): Promise<OutputFile> {
  if (path === STDOUT) {
    return buffered({
      put: (block) => write(io.stdout, block),
      close: () => Promise.resolve(),
      drop: () => Promise.resolve(),
    });
  }
  const inPlace = await isSpecial(path);
  const target = inPlace ? path : `${path}.partial`;
  const file = await openTarget(target, path);
  return buffered({
    // Gzip members in a row are one gzip file, so every block can be packed by itself.
    put: async (block) => put(file, path, path.endsWith(".gz") ? await pack(block) : block),
    close: async () => {
      await file.close();
      if (!inPlace) await rename(target, path);
    },
    drop: async () => {
      await file.close();
      if (!inPlace) await rm(target, { force: true });
    },
  });
}

interface Target {
  put(block: string): Promise<void>;
  close(): Promise<void>;
  drop(): Promise<void>;
}

function buffered(target: Target): OutputFile {
  let held = "";
  let open = true;
  const flush = async () => {
    const block = held;
    held = "";
    if (block !== "") await target.put(block);
  };
  return {
    async write(text) {
      held += text;
      if (held.length >= BLOCK_CHARACTERS) await flush();
    },
    async finish() {
      await flush();
      open = false;
      await target.close();
    },
    async discard() {
      if (!open) return;
      open = false;
      await target.drop();
    },
  };
}

async function put(file: FileHandle, path: string, block: string | Buffer): Promise<void> {
  try {
    await file.writeFile(block);
  } catch (error) {
    const code = errorCode(error) ?? "unknown";
    throw failure(`cannot write ${path} (${code}). Free some space and run it again.`, error);
  }
}

async function openTarget(target: string, path: string): Promise<FileHandle> {
  try {
    return await open(target, "w");
  } catch (error) {
    const code = errorCode(error) ?? "unknown";
    throw failure(`cannot write ${path} (${code}). Check the rights of its folder.`, error);
  }
}

/** Whether it is a device or a pipe, written in place. Refuses what is no place for a file. */
async function isSpecial(path: string): Promise<boolean> {
  const info = await stat(path).catch(() => null);
  if (info?.isDirectory()) throw usageError(`the output is a directory: ${path}. Name a file.`);
  if (info) return !info.isFile();
  const folder = dirname(path);
  if (!(await stat(folder).catch(() => null))?.isDirectory()) {
    throw usageError(`no such folder: ${folder}. Create it first: mkdir -p ${folder}`);
  }
  return false;
}
