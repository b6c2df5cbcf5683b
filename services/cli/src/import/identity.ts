import { createHash } from "node:crypto";

/** The first 16 hex digits of SHA-256: short enough to read, long enough for equality. */
export function shortHash(...parts: readonly (string | Uint8Array)[]): string {
  return hash(parts).slice(0, 16);
}

/**
 * The id of a line that has none of its own. It is made of the line's bytes, its number and the
 * file's name, so that importing the same file again gives the same ids.
 */
export function lineEventId(bytes: Uint8Array, number: number, fileName: string): string {
  return `line_${hash([fileName, "\0", String(number), "\0", bytes]).slice(0, 32)}`;
}

export function hash(parts: readonly (string | Uint8Array)[]): string {
  const digest = createHash("sha256");
  for (const part of parts) digest.update(part);
  return digest.digest("hex");
}
