import { Command } from "commander";
import type { AcknowledgeFlags } from "../acknowledge/acknowledge.ts";
import type { Io } from "../io.ts";
import { WHICH_DATABASE, withDatabaseFlags } from "./database-flags.ts";

const HELP = `
It is no verdict: what the alert recommends, its measures and its severity stay as they are. Whoever says
so last has it.

${WHICH_DATABASE}

Examples:
  npx ringfence acknowledge alr_3f9c
  npx ringfence acknowledge alr_3f9c --release --note "waits for billing, who answer tomorrow"`;

export function acknowledgeCommand(io: Io): Command {
  const command = new Command("acknowledge")
    .summary("say that you look after an alert, or give it back")
    .description("Takes an alert in your name, so that others on shift know, or gives it back.")
    .argument("<alert>", "id of an alert, or its beginning")
    .option("--release", "give it back")
    .option("--note <text>", "what the next on shift should know")
    .option("--by <name>", "who you are (default: RINGFENCE_ACTOR, or the user of the system)")
    .addHelpText("after", HELP)
    .action(async (alert: string, flags: AcknowledgeFlags) => {
      const { acknowledge } = await import("../acknowledge/acknowledge.ts");
      await acknowledge(alert, flags, io);
    });
  return withDatabaseFlags(command);
}
