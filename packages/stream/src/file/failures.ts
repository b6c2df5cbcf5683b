/** Turns what the file system and zlib say into errors that name the file. */
import type { Stats } from "node:fs";
import { stat } from "node:fs/promises";
import { messageOf, StreamError } from "../errors.ts";

export function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}

export async function statOrNull(path: string): Promise<Stats | null> {
  return stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw readError(path, error);
  });
}

export function readError(path: string, cause: unknown): StreamError {
  if (cause instanceof StreamError) return cause;
  const code = codeOf(cause);
  if (code === "ENOENT") {
    return new StreamError("FILE_MISSING", `${path} is not there; check the path`, { cause });
  }
  if (code.startsWith("Z_")) {
    const text = `${path} is damaged (${messageOf(cause)}); what came before was read, the rest cannot be`;
    return new StreamError("FILE_CORRUPT", text, { cause });
  }
  const text = `${path} cannot be read: ${messageOf(cause)}`;
  return new StreamError("FILE_UNREADABLE", text, { cause });
}
