/** Writes `deploy/detection.yaml`; with `--check` it only says whether the file is stale. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { SETTINGS_FILE, settingsFile } from "./settings-file.ts";

const wanted = settingsFile();
const present = existsSync(SETTINGS_FILE) ? readFileSync(SETTINGS_FILE, "utf8") : null;
if (present !== wanted) {
  if (process.argv.includes("--check")) {
    console.error("deploy/detection.yaml is stale: run npm run generate");
    process.exitCode = 1;
  } else {
    writeFileSync(SETTINGS_FILE, wanted);
    console.log("deploy/detection.yaml written");
  }
}
