/** Where the server of a data directory listens, for processes that only want to read what is there. */
import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { openStore } from "../open-store.ts";
import { askIdentity } from "./identity.ts";

/** The address of the server that some process runs on `dataDir`; null where none answers. */
export async function runningServer(dataDir: string): Promise<string | null> {
  const folder = resolve(dataDir);
  let url: string;
  try {
    url = readFileSync(addressFile(folder), "utf8");
  } catch {
    return null; // None was started here, or it has just ended.
  }
  const store = openStore({ url, service: "embedded" });
  try {
    // A process that was killed left its note behind, and its port may be somebody else's by now.
    const identity = await askIdentity(store);
    return identity?.path === tablesFolder(folder) ? url : null;
  } finally {
    await store.close();
  }
}

/** Notes where the server of `dataDir` listens. Returns the way to take the note away. */
export function noteAddress(dataDir: string, url: string): () => void {
  const file = addressFile(dataDir);
  // Whole or not at all: somebody may be reading.
  writeFileSync(`${file}.new`, url);
  renameSync(`${file}.new`, file);
  return () => rmSync(file, { force: true });
}

/** Where the engine keeps its tables. */
export function tablesFolder(dataDir: string): string {
  return join(dataDir, "clickhouse");
}

function addressFile(dataDir: string): string {
  return join(dataDir, "address");
}
