import { readFileSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { ConfigError, readSmallFile } from "@ringfence/runtime";
import { NetworksError } from "../errors.ts";
import { EMPTY_LIST, type NetworkList, parseList } from "./list.ts";

/** Files that a list names are made by programs. */
const MOST_BYTES = 64 * 1024 * 1024;

/**
 * The operator's list in a file; null: an empty one. Files that it names are looked for beside it.
 *
 * @throws ConfigError where a file cannot be read or makes no sense
 */
export function readListFile(path: string | null): NetworkList {
  if (path === null) return EMPTY_LIST;
  const folder = dirname(resolve(path));
  const readFile = (name: string) => readNamedFile(resolve(folder, name), name);
  try {
    return parseList(readSmallFile("network list", path), { name: path, readFile });
  } catch (error) {
    if (error instanceof NetworksError) throw new ConfigError([error.message]);
    throw error;
  }
}

function readNamedFile(path: string, name: string): string {
  try {
    if (statSync(path).size > MOST_BYTES) {
      throw new ConfigError([`${name} is larger than 64 MiB; name prefixes, one a line`]);
    }
    return readFileSync(path, "utf8");
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new ConfigError([`${name}, named by the network list, cannot be read (${code})`]);
  }
}
