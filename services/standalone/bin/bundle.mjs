// A program and all it imports as one file of JavaScript under node_modules/.cache, made anew where any
// file of it has changed. SQL and data are not in it: they are read from where they stand.
import { createHash } from "node:crypto";
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const HERE = fileURLToPath(import.meta.url);
const ROOT = resolve(dirname(HERE), "../../..");
const CACHE = join(ROOT, "node_modules", ".cache", "ringfence");
const LIST = join(CACHE, "start.json");
/** What is loaded as machine code stays where it is. */
const AS_THEY_ARE = ["ffi-rs", "lz4-napi", "*.node"];

/**
 * The URL of the bundle of `main`; null where none can be made or kept.
 *
 * @param {string} main path of the program
 */
export async function bundled(main) {
  try {
    return freshBundle() ?? (await makeBundle(main));
  } catch (error) {
    process.stderr.write(`ringfence: starts more slowly, without a bundle (${reasonOf(error)})\n`);
    return null;
  }
}

/** The bundle of before, if every file that it was made of is as it was. */
function freshBundle() {
  try {
    const { bundle, inputs } = JSON.parse(readFileSync(LIST, "utf8"));
    const isFresh = inputs.every(([path, mark]) => markOf(join(ROOT, path)) === mark);
    return isFresh && markOf(join(CACHE, bundle)) !== null ? urlOf(bundle) : null;
  } catch {
    return null; // None was made yet, or by another version of this.
  }
}

/** @param {string} main */
async function makeBundle(main) {
  const { build } = await import("esbuild");
  const { outputFiles, metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints: [main],
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    // Packages without `exports` have their modules here, which say what they import.
    mainFields: ["module", "main"],
    external: AS_THEY_ARE,
    banner: {
      js: 'import { createRequire as __require_of } from "node:module"; const require = __require_of(import.meta.url);',
    },
    plugins: [{ name: "places", setup: keepPlaces }],
    outdir: CACHE,
    write: false,
    metafile: true,
    logLevel: "silent",
  });
  const [file] = outputFiles;
  if (file === undefined) throw new Error("esbuild made no file");
  const bundle = `start-${createHash("sha256").update(file.contents).digest("hex").slice(0, 16)}.mjs`;
  const inputs = [...Object.keys(metafile.inputs), "package-lock.json", HERE.slice(ROOT.length + 1)]
    .map((path) => [path, markOf(join(ROOT, path))])
    .filter(([, mark]) => mark !== null);
  mkdirSync(CACHE, { recursive: true });
  keep(bundle, file.contents);
  keep("start.json", JSON.stringify({ bundle, inputs }));
  for (const old of readdirSync(CACHE)) {
    if (/^start-.*\.mjs$/.test(old) && old !== bundle) rmSync(join(CACHE, old), { force: true });
  }
  return urlOf(bundle);
}

/** Code that asks where it stands (for its SQL, a child process, a page) is told where its source is. */
function keepPlaces(build) {
  build.onLoad({ filter: /\.([mc]?js|ts)$/ }, ({ path }) => {
    const text = readFileSync(path, "utf8").replaceAll(
      "import.meta.url",
      JSON.stringify(pathToFileURL(path).href),
    );
    const names = /\b__(?:dirname|filename)\b/.test(text)
      ? `const __dirname = ${JSON.stringify(dirname(path))}, __filename = ${JSON.stringify(path)};`
      : "";
    return { contents: names + text, loader: path.endsWith("ts") ? "ts" : "js" };
  });
}

/** Size and time of the last change; null where there is no such file. */
function markOf(path) {
  const found = statSync(path, { throwIfNoEntry: false });
  return found === undefined ? null : `${found.size} ${found.mtimeMs}`;
}

/** Whole or not at all: another start may be reading. */
function keep(name, contents) {
  const draft = join(CACHE, `${name}.${process.pid}`);
  writeFileSync(draft, contents);
  renameSync(draft, join(CACHE, name));
}

function urlOf(bundle) {
  return pathToFileURL(join(CACHE, bundle)).href;
}

function reasonOf(error) {
  return (error instanceof Error ? error.message : String(error)).split("\n")[0];
}
