/** Writes `docs/sql.md`; with `--check` it writes nothing and exits with 1 if it is stale. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dictionaryPage } from "./dictionary-page.ts";

const FILE = new URL("../../../docs/sql.md", import.meta.url);

const text = dictionaryPage();
const isStale = !existsSync(FILE) || readFileSync(FILE, "utf8") !== text;
if (isStale && process.argv.includes("--check")) {
  console.error("docs/sql.md is stale: run npm run generate");
  process.exitCode = 1;
} else if (isStale) {
  writeFileSync(FILE, text);
  console.log("docs/sql.md written");
}
