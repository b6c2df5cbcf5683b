import { Command } from "commander";
import { type Io, usageError } from "../io.ts";
import { instant } from "./arguments.ts";
import { type DatabaseFlags, WHICH_DATABASE, withDatabaseFlags } from "./database-flags.ts";

export interface VerifyFlags extends DatabaseFlags {
  readonly from?: Date;
  readonly to?: Date;
  readonly json?: true;
}

const HELP = `
The window is [from, to): by default everything that is stored.

${WHICH_DATABASE}

A line for each rollup table. Exit code 1 where one differs from the events.

Examples:
  npx ringfence verify --data .ringfence --database ringfence
  npx ringfence verify --from 2026-01-05T00:00:00Z --to 2026-01-06T00:00:00Z
  CLICKHOUSE_URL=http://clickhouse:8123 npx ringfence verify`;

export function verifyCommand(io: Io): Command {
  const command = new Command("verify")
    .summary("compare the rollups with the events they were made of")
    .description(
      "Recomputes the rollups of a window from the stored events and says where they differ.",
    )
    .option("--from <time>", "first moment of the window", instant("--from", io.now))
    .option("--to <time>", "end of the window, not part of it", instant("--to", io.now))
    .option("--json", "the same as data")
    .addHelpText("after", HELP)
    .action(async (flags: VerifyFlags) => {
      if (flags.from && flags.to && flags.from >= flags.to) {
        throw usageError("--from must lie before --to. Swap them.");
      }
      const { verify } = await import("../verify/verify.ts");
      await verify(flags, io);
    });
  return withDatabaseFlags(command);
}
