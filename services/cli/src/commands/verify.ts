import { Command } from "commander";
import { type Io, usageError } from "../io.ts";
import { instant } from "./arguments.ts";
import { isFolder } from "./folders.ts";

interface VerifyFlags {
  readonly from?: Date;
  readonly to?: Date;
  readonly data?: string;
}

const HELP = `
The window is [from, to): by default everything that is stored. Without --data the ClickHouse of
CLICKHOUSE_URL is asked.

Exit code 1 where rollups differ from the events; each difference is a line.

Examples:
  ringfence verify --data .ringfence
  ringfence verify --from 2026-01-05T00:00:00Z --to 2026-01-06T00:00:00Z`;

export function verifyCommand(io: Io): Command {
  return new Command("verify")
    .summary("compare the rollups with the events they were made of")
    .description(
      "Recomputes the rollups of a window from the stored events and says where they differ.",
    )
    .option("--from <time>", "first moment of the window", instant("--from", io.now))
    .option("--to <time>", "end of the window, not part of it", instant("--to", io.now))
    .option("--data <dir>", "the folder of an embedded database")
    .addHelpText("after", HELP)
    .action(async (flags: VerifyFlags) => {
      if (flags.from && flags.to && flags.from >= flags.to) {
        throw usageError("--from must lie before --to. Swap them.");
      }
      if (flags.data !== undefined && !(await isFolder(flags.data))) {
        throw usageError(`no such folder: ${flags.data}. Name the --data of the run to verify.`);
      }
      const { runVerify } = await import("./run-services.ts");
      await runVerify({
        from: flags.from ?? null,
        to: flags.to ?? null,
        dataDir: flags.data ?? null,
        io,
      });
    });
}
