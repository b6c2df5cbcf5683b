/** The end of a file of lines: reads its last lines, and mends an end that a crash tore. */
import { open, type FileHandle } from "node:fs/promises";
import { codeOf } from "./failures.ts";

const CHUNK_BYTES = 64 * 1024;
const NEWLINE = 0x0a;

/** The last `count` whole lines, oldest first, read from the end backwards; none without a file. */
export async function lastLines(path: string, count: number): Promise<Buffer[]> {
  const file = await openOrNull(path, "r");
  if (file === null || count <= 0) return [];
  try {
    let start = await afterLastNewline(file);
    const chunks: Buffer[] = [];
    let newlines = 0;
    while (start > 0 && newlines <= count) {
      const chunk = await chunkBefore(file, start);
      chunks.unshift(chunk);
      newlines += chunk.filter((byte) => byte === NEWLINE).length;
      start -= chunk.length;
    }
    const lines = splitLines(Buffer.concat(chunks));
    // The first one may be torn where the reading stopped before the beginning of the file.
    const whole = start > 0 ? lines.slice(1) : lines;
    return whole.filter((line) => line.length > 0).slice(-count);
  } finally {
    await file.close();
  }
}

function splitLines(text: Buffer): Buffer[] {
  const lines: Buffer[] = [];
  let start = 0;
  for (let at = text.indexOf(NEWLINE); at !== -1; at = text.indexOf(NEWLINE, start)) {
    lines.push(text.subarray(start, at));
    start = at + 1;
  }
  return lines;
}

/**
 * A file that is added to must end with a line ending. What stands after the last one is a whole
 * document without its ending, which gets one, or the torn rest of a send that never returned,
 * which is cut off.
 */
export async function mendEnd(path: string): Promise<void> {
  const file = await openOrNull(path, "r+");
  if (file === null) return;
  try {
    const { size } = await file.stat();
    const start = await afterLastNewline(file);
    if (start === size) return;
    const rest = Buffer.alloc(size - start);
    await file.read(rest, 0, rest.length, start);
    if (isDocument(rest)) await file.write("\n", size);
    else await file.truncate(start);
    await file.sync();
  } finally {
    await file.close();
  }
}

function isDocument(text: Buffer): boolean {
  try {
    JSON.parse(text.toString());
    return true;
  } catch {
    return false;
  }
}

async function afterLastNewline(file: FileHandle): Promise<number> {
  let { size: start } = await file.stat();
  while (start > 0) {
    const chunk = await chunkBefore(file, start);
    const at = chunk.lastIndexOf(NEWLINE);
    if (at !== -1) return start - chunk.length + at + 1;
    start -= chunk.length;
  }
  return 0;
}

async function chunkBefore(file: FileHandle, end: number): Promise<Buffer> {
  const size = Math.min(CHUNK_BYTES, end);
  const { buffer, bytesRead } = await file.read(Buffer.alloc(size), 0, size, end - size);
  return buffer.subarray(0, bytesRead);
}

async function openOrNull(path: string, flags: string): Promise<FileHandle | null> {
  return open(path, flags).catch((error: unknown) => {
    if (codeOf(error) === "ENOENT") return null;
    throw error;
  });
}
