import { fileURLToPath } from "node:url";
import { ConfigError } from "@ringfence/runtime";
import { readStartOptions, START_HELP } from "./config.ts";
import { beginServer } from "./steps/data-folder.ts";

/** `npm start`. */
async function main(argv: readonly string[]): Promise<number> {
  const { stdout, stderr } = process;
  try {
    const asked = readStartOptions(argv);
    if (asked.help) {
      stdout.write(START_HELP);
      return 0;
    }
    // All else is loaded while the server starts. Files are looked at first: of some there is nothing to do.
    const begun = asked.events.length === 0 ? beginServer(asked.dataDir) : null;
    await begun?.launched;
    const { run } = await import("./run.ts");
    return await run(asked, begun);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    for (const problem of error.problems) stderr.write(`ringfence: ${problem}\n`);
    // A server that was begun ends with this process.
    return 2;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.exit(await main(process.argv.slice(2)));
}
