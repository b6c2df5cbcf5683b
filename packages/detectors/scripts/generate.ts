/**
 * Writes `deploy/detection.yaml` and `docs/detectors`; with `--check` it writes nothing, names what is
 * stale and exits with 1 if anything is.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { pages, PAGES_FOLDER } from "./pages/files.ts";
import { SETTINGS_FILE, settingsFile } from "./settings-file.ts";

mkdirSync(PAGES_FOLDER, { recursive: true });
const wanted = new Map([
  ["deploy/detection.yaml", { file: SETTINGS_FILE, text: settingsFile() }],
  ...[...pages()].map(([name, text]) => {
    return [`docs/detectors/${name}`, { file: new URL(name, PAGES_FOLDER), text }] as const;
  }),
]);
/** Pages of detectors that are no more. */
const left = readdirSync(PAGES_FOLDER)
  .map((name) => ({ name: `docs/detectors/${name}`, file: new URL(name, PAGES_FOLDER) }))
  .filter(({ name }) => !wanted.has(name));
const stale = [...wanted].filter(
  ([, { file, text }]) => !existsSync(file) || readFileSync(file, "utf8") !== text,
);

if (process.argv.includes("--check")) {
  for (const name of [...stale.map(([name]) => name), ...left.map(({ name }) => name)]) {
    console.error(`${name} is stale: run npm run generate`);
    process.exitCode = 1;
  }
} else {
  for (const [name, { file, text }] of stale) {
    writeFileSync(file, text);
    console.log(`${name} written`);
  }
  for (const { name, file } of left) {
    rmSync(file);
    console.log(`${name} removed`);
  }
}
