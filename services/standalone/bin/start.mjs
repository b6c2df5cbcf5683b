// What `npm start` runs. Loading some 1,400 files of TypeScript and packages, one by one, takes seconds;
// as one file they take a third of one.
import { fileURLToPath } from "node:url";
import { bundled } from "./bundle.mjs";

const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  process.stderr.write(
    `ringfence: Node ${process.versions.node} is too old. Install Node 20.19 or later.\n`,
  );
  process.exit(1);
}

const main = new URL("../src/main.ts", import.meta.url);
// It runs where it is the program, and not where a test imports it.
process.argv[1] = fileURLToPath(main);
await import((await bundled(process.argv[1])) ?? (await asItStands(main)));

/** Where no bundle can be kept, such as in a folder that is only to be read: slower, and the same. */
async function asItStands(url) {
  const { register } = await import("tsx/esm/api");
  register();
  return url.href;
}
