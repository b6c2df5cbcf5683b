import { Command } from "commander";
import type { AccountFlags } from "../accounts/account.ts";
import type { Io } from "../io.ts";
import { positiveInteger } from "./arguments.ts";
import { WHICH_DATABASE, withDatabaseFlags } from "./database-flags.ts";

const HELP = `
The beginning of an id is enough where no other account begins so.

${WHICH_DATABASE}

Examples:
  npx ringfence account acc_1d066732aacd
  npx ringfence account acc_1d06 --hours 72 --data demo/data
  npx ringfence account acc_1d066732aacd --json`;

export function accountCommand(io: Io): Command {
  const command = new Command("account")
    .summary("one account: what it did, with whom it is linked, what was said of it")
    .description(
      "Prints what is known of one account: profile, standing, activity, the identifiers that it shares, its " +
        "cluster, alerts, measures, verdicts and the entries in force.",
    )
    .argument("<account>", "id of an account, or its beginning")
    .option("--hours <number>", "hours of activity, up to 168", positiveInteger("--hours"), 48)
    .option("--json", "the same as data, with 7 days of activity")
    .addHelpText("after", HELP)
    .action(async (wanted: string, flags: AccountFlags) => {
      const { account } = await import("../accounts/account.ts");
      await account(wanted, flags, io);
    });
  return withDatabaseFlags(command);
}
