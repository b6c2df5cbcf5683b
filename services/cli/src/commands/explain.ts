import { Command } from "commander";
import type { Io } from "../io.ts";
import { WHICH_DATABASE, withDatabaseFlags } from "./database-flags.ts";
import type { ExplainFlags } from "../explain/explain.ts";

const HELP = `
The beginning of an id is enough where no other alert begins so.

${WHICH_DATABASE}

Examples:
  npx ringfence explain alr_a41d3a62
  npx ringfence explain alr_a41d3a62 --data demo/data
  CLICKHOUSE_URL=http://clickhouse:8123 npx ringfence explain alr_a41d3a62 --json`;

export function explainCommand(io: Io): Command {
  const command = new Command("explain")
    .summary("say why an alert may be believed, and what would speak against it")
    .description(
      "Prints what an alert stands on: its facts and their shares, the innocent look-alikes that " +
        "were considered, what would be left without one kind of evidence, what ties the " +
        "accounts, samples, clauses, and what to look at next.",
    )
    .argument("<alert>", "id of an alert, or its beginning")
    .option(
      "--policy <file>",
      "the policy (YAML) that measures are held against (default: RINGFENCE_ENFORCE_POLICY_FILE)",
    )
    .option("--json", "the same as data")
    .addHelpText("after", HELP)
    .action(async (alert: string, flags: ExplainFlags) => {
      const { explain } = await import("../explain/explain.ts");
      await explain(alert, flags, io);
    });
  return withDatabaseFlags(command);
}
