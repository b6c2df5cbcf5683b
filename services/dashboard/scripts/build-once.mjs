/** Builds the dashboard where it was not, or where its source is newer: before `npm start`. */
import { execFileSync } from "node:child_process";
import { readdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

function changedAt(path) {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

function newest(folder) {
  const times = readdirSync(folder, { recursive: true }).map((name) =>
    changedAt(join(folder, name)),
  );
  return Math.max(...times);
}

const builtAt = changedAt(join(ROOT, "dist/index.html"));
const sources = [
  newest(join(ROOT, "src")),
  newest(join(ROOT, "public")),
  ...["index.html", "vite.config.ts", "package.json"].map((name) => changedAt(join(ROOT, name))),
];
if (builtAt < Math.max(...sources)) {
  process.stdout.write("Building the dashboard, this once: a few seconds …\n");
  try {
    // The one npm of the workspace is not needed for it, so it runs under any package manager.
    execFileSync(process.execPath, [viteBin(), "build", "--logLevel", "error"], {
      cwd: ROOT,
      stdio: "inherit",
    });
  } catch {
    // The pipeline is of use without it; the API says how to build it.
    process.stderr.write("The dashboard was not built; everything else starts without it.\n");
  }
}

function viteBin() {
  const main = fileURLToPath(import.meta.resolve("vite"));
  return join(main.slice(0, main.lastIndexOf(join("vite", "dist"))), "vite", "bin", "vite.js");
}
