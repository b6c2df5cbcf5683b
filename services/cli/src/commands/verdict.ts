import { VERDICTS, type VerdictValue } from "@ringfence/schemas";
import { Command } from "commander";
import type { Io } from "../io.ts";
import type { VerdictFlags } from "../verdicts/verdict.ts";
import { oneOf } from "./arguments.ts";
import { WHICH_DATABASE, withDatabaseFlags } from "./database-flags.ts";

const HELP = `
true_positive   what it says is so: it is acknowledged and stays open
false_positive  what it says is not so: it is closed, and opens again only if it becomes worse
benign          it is so, and is no abuse: it is suppressed while its finding lives

A later verdict overrules an earlier one; both stay as history. Verdicts give the measured precision
of each detector (npx ringfence detectors) and what policy knows of an account's past.

${WHICH_DATABASE}

Examples:
  npx ringfence verdict alr_3f9c false_positive --note "a class; their teacher confirmed it"`;

export function verdictCommand(io: Io): Command {
  const command = new Command("verdict")
    .summary("say what an alert turned out to be")
    .description("Records what an alert turned out to be, in your name.")
    .argument("<alert>", "id of an alert, or its beginning")
    .argument("<verdict>", VERDICTS.join(", "), oneOf("verdict", VERDICTS))
    .requiredOption("--note <text>", "what it rests on")
    .option("--by <name>", "who you are (default: RINGFENCE_ACTOR, or the user of the system)")
    .option("--analyst <name>", "the same as --by")
    .addHelpText("after", HELP)
    .action(async (alert: string, verdict: VerdictValue, flags: VerdictFlags) => {
      const { giveVerdict } = await import("../verdicts/verdict.ts");
      await giveVerdict(alert, verdict, flags, io);
    });
  return withDatabaseFlags(command);
}
