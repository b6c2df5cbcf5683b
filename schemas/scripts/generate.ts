/**
 * Writes `schemas/json` from the zod schemas. With `--check` it writes nothing, names the files
 * that are stale and exits with 1 if there are any.
 */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { documents, JSON_FOLDER } from "./documents.ts";
import { staleFiles } from "./stale-files.ts";

mkdirSync(JSON_FOLDER, { recursive: true });
const stale = staleFiles();
if (process.argv.includes("--check")) {
  for (const file of stale) console.error(`schemas/json/${file} is stale: run npm run generate`);
  process.exitCode = stale.length > 0 ? 1 : 0;
} else {
  const wanted = documents();
  for (const file of stale) {
    const text = wanted.get(file);
    if (text === undefined) rmSync(new URL(file, JSON_FOLDER));
    else writeFileSync(new URL(file, JSON_FOLDER), text);
    console.log(`schemas/json/${file} ${text === undefined ? "removed" : "written"}`);
  }
}
