import { Command } from "commander";
import type { Io } from "../io.ts";
import { instant } from "./arguments.ts";
import { type DatabaseFlags, WHICH_DATABASE, withDatabaseFlags } from "./database-flags.ts";

interface ShadowFlags extends DatabaseFlags {
  readonly since?: Date;
  readonly json?: boolean;
}

const WEEK_MS = 7 * 86_400_000;

const HELP = `
A detector, or other parameters of one, runs in shadow where the detection settings say so
(deploy/detection.yaml shows how): everything is evaluated and stored, and nothing is published.

${WHICH_DATABASE}

Examples:
  npx ringfence shadow
  npx ringfence shadow --since 2026-10-12 --json`;

export function shadowCommand(io: Io): Command {
  const command = new Command("shadow")
    .summary("compare what detectors say in shadow with what they say live")
    .description(
      "Compares the alerts of detectors in shadow with the live ones of the same detectors, and " +
        "says how many accounts each measure would hit.",
    )
    .option(
      "--since <time>",
      "event time of the first alerts (default: a week ago)",
      instant("--since", io.now),
    )
    .option("--json", "the same as data")
    .addHelpText("after", HELP)
    .action(async ({ since, json, ...flags }: ShadowFlags) => {
      const { withDatabase } = await import("../database/open.ts");
      const { runShadow } = await import("./run-services.ts");
      const from = since ?? new Date(io.now() - WEEK_MS);
      await withDatabase(flags, io, "shadow", (store) =>
        runShadow({ store, since: from, json: json === true, stdout: io.stdout }),
      );
    });
  return withDatabaseFlags(command);
}
