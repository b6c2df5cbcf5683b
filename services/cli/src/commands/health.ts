import { Command } from "commander";
import type { HealthFlags } from "../health/health.ts";
import type { Io } from "../io.ts";
import { WHICH_DATABASE, withDatabaseFlags } from "./database-flags.ts";

const HELP = `
Exit code 1 where something is raised, or where nobody looked for five minutes: what is not looked at is
not well. docs/operate.md says what is looked at, and what to do.

${WHICH_DATABASE}

Examples:
  npx ringfence health
  npx ringfence health --json`;

export function healthCommand(io: Io): Command {
  const command = new Command("health")
    .summary("what is wrong with Ringfence itself")
    .description("Lists the operator alerts that are raised: what the service watch found wrong.")
    .option("--json", "the same as data, with what cannot be told")
    .addHelpText("after", HELP)
    .action(async (flags: HealthFlags) => {
      const { health } = await import("../health/health.ts");
      await health(flags, io);
    });
  return withDatabaseFlags(command);
}
