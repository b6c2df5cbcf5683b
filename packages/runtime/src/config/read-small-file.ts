import { closeSync, openSync, readSync } from "node:fs";
import { ConfigError } from "./read-config.ts";

const MOST_BYTES = 1024 * 1024;

/**
 * The text of a file that people write by hand, read no further than 1 MiB.
 *
 * @param what what the file is called in an error, such as `detection settings`
 * @throws ConfigError where it is larger, or cannot be read
 */
export function readSmallFile(what: string, path: string): string {
  const buffer = Buffer.alloc(MOST_BYTES + 1);
  let length = 0;
  try {
    const file = openSync(path, "r");
    try {
      for (let read = 1; read > 0 && length < buffer.length; length += read) {
        read = readSync(file, buffer, length, buffer.length - length, null);
      }
    } finally {
      closeSync(file);
    }
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new ConfigError([`${what} ${path} cannot be read (${code}). Check path and rights.`]);
  }
  if (length <= MOST_BYTES) return buffer.toString("utf8", 0, length);
  throw new ConfigError([`${path} is larger than 1 MiB. Name the ${what}, not the data.`]);
}
