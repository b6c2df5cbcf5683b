import { Command } from "commander";
import { type Io, usageError } from "../io.ts";
import { instant } from "./arguments.ts";

export interface VerifyFlags {
  readonly from?: Date;
  readonly to?: Date;
  readonly data?: string;
  readonly database?: string;
}

const HELP = `
The window is [from, to): by default everything that is stored. With --data the embedded database
of that folder is asked, else the ClickHouse of CLICKHOUSE_URL, else the one in .ringfence. A
folder may hold several databases: one for live traffic, one for each set of files. Without
--database it is RINGFENCE_CLICKHOUSE_DATABASE, else the only one of the folder.

A line for each rollup table. Exit code 1 where one differs from the events.

Examples:
  npx ringfence verify --data .ringfence --database ringfence
  npx ringfence verify --from 2026-01-05T00:00:00Z --to 2026-01-06T00:00:00Z
  CLICKHOUSE_URL=http://clickhouse:8123 npx ringfence verify`;

export function verifyCommand(io: Io): Command {
  return new Command("verify")
    .summary("compare the rollups with the events they were made of")
    .description(
      "Recomputes the rollups of a window from the stored events and says where they differ.",
    )
    .option("--from <time>", "first moment of the window", instant("--from", io.now))
    .option("--to <time>", "end of the window, not part of it", instant("--to", io.now))
    .option("--data <dir>", "the folder of an embedded database")
    .option("--database <name>", "the name of the database")
    .addHelpText("after", HELP)
    .action(async (flags: VerifyFlags) => {
      if (flags.from && flags.to && flags.from >= flags.to) {
        throw usageError("--from must lie before --to. Swap them.");
      }
      const { verify } = await import("../verify/verify.ts");
      await verify(flags, io);
    });
}
