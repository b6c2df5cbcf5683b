import type { Stats } from "node:fs";
import { stat } from "node:fs/promises";
import { basename } from "node:path";
import { errorCode, failure, usageError } from "./io.ts";

export const STDIN = "-";

/** A file (or standard input) that was found, not opened yet. */
export interface InputFile {
  /** As the user wrote it. */
  readonly path: string;
  /** The file's own name without `.gz`: the same content under it keeps its event ids. */
  readonly name: string;
  /** Size on disk; null for standard input and pipes. */
  readonly bytes: number | null;
}

/**
 * Looks at every path before any work begins.
 * @param what what the files are called in an error, such as `events file`
 */
export async function findInputs(what: string, paths: readonly string[]): Promise<InputFile[]> {
  if (paths.filter((path) => path === STDIN).length > 1) {
    throw usageError("standard input (-) can be read only once. Name it once.");
  }
  const found: InputFile[] = [];
  for (const path of paths) found.push(await findInput(what, path));
  return found;
}

async function findInput(what: string, path: string): Promise<InputFile> {
  if (path === STDIN) return { path, name: STDIN, bytes: null };
  const info = await statOf(what, path, ", or use - for standard input");
  if (info.isDirectory()) {
    throw usageError(`${what} is a directory: ${path}. Name the files in it, as in ${path}/*.`);
  }
  const name = basename(path).replace(/\.gz$/, "");
  return { path, name, bytes: info.isFile() ? info.size : null };
}

/** A file that is read as a whole and cannot come from standard input. */
export async function requireFile(what: string, path: string): Promise<void> {
  const info = await statOf(what, path, "");
  if (info.isDirectory()) throw usageError(`${what} is a directory: ${path}. Name the file in it.`);
}

async function statOf(what: string, path: string, hint: string): Promise<Stats> {
  try {
    return await stat(path);
  } catch (error) {
    const code = errorCode(error);
    if (code === "ENOENT" || code === "ENOTDIR") {
      throw usageError(`${what} not found: ${path}. Check the path${hint}.`);
    }
    throw failure(`${what} cannot be read: ${path} (${code ?? "unknown"}). Check its rights.`);
  }
}
