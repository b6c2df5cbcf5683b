/** Writes `docs/command-line.md`; with `--check` it writes nothing and exits with 1 if it is stale. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { commandPage } from "./command-page.ts";

const FILE = new URL("../../../docs/command-line.md", import.meta.url);

const text = await commandPage();
const isStale = !existsSync(FILE) || readFileSync(FILE, "utf8") !== text;
if (isStale && process.argv.includes("--check")) {
  console.error("docs/command-line.md is stale: run npm run generate");
  process.exitCode = 1;
} else if (isStale) {
  writeFileSync(FILE, text);
  console.log("docs/command-line.md written");
}
