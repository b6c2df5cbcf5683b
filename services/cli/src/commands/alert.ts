import { Command } from "commander";
import type { AlertFlags } from "../alert/alert.ts";
import type { Io } from "../io.ts";
import { WHICH_DATABASE, withDatabaseFlags } from "./database-flags.ts";

const HELP = `
The beginning of an id is enough where no other alert begins so.

${WHICH_DATABASE}

Examples:
  npx ringfence alert alr_a41d3a62
  npx ringfence alert alr_a41d --data demo/data --json`;

export function alertCommand(io: Io): Command {
  const command = new Command("alert")
    .summary("one alert on one screen, and what to do about it")
    .description(
      "Prints one alert on one screen: what it says, its strongest facts, where it stands, and the " +
        "commands that come next.",
    )
    .argument("<alert>", "id of an alert, or its beginning")
    .option(
      "--policy <file>",
      "the policy (YAML) that measures are held against (default: RINGFENCE_ENFORCE_POLICY_FILE)",
    )
    .option("--json", "the same as data")
    .addHelpText("after", HELP)
    .action(async (wanted: string, flags: AlertFlags) => {
      const { alert } = await import("../alert/alert.ts");
      await alert(wanted, flags, io);
    });
  return withDatabaseFlags(command);
}
