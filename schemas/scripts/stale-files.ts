import { readdirSync, readFileSync } from "node:fs";
import { documents, JSON_FOLDER } from "./documents.ts";

/** Generated files that are missing, differ from their source, or have none; empty when fresh. */
export function staleFiles(): readonly string[] {
  const wanted = documents();
  const present = new Map(
    readdirSync(JSON_FOLDER).map((file) => [
      file,
      readFileSync(new URL(file, JSON_FOLDER), "utf8"),
    ]),
  );
  const names = new Set([...wanted.keys(), ...present.keys()]);
  return [...names].filter((name) => wanted.get(name) !== present.get(name)).toSorted();
}
