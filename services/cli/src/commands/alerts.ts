import { CATEGORIES, SEVERITIES } from "@ringfence/schemas";
import { Command } from "commander";
import type { AlertsFlags } from "../alerts/alerts.ts";
import type { Io } from "../io.ts";
import { oneOf, positiveInteger } from "./arguments.ts";
import { WHICH_DATABASE, withDatabaseFlags } from "./database-flags.ts";

const HELP = `
Open alerts come before suppressed and closed ones, then the worse and the surer ones.

${WHICH_DATABASE}

Examples:
  npx ringfence alerts
  npx ringfence alerts --data demo/data --severity medium --open
  npx ringfence alerts --ocsf > findings.ndjson
  CLICKHOUSE_URL=http://clickhouse:8123 npx ringfence alerts --category pooling --json`;

export function alertsCommand(io: Io): Command {
  const command = new Command("alerts")
    .summary("list the alerts, those to look at first on top")
    .description("Lists the alerts of a database as they stand, those to look at first on top.")
    .option("--severity <name>", "this severe or more", oneOf("--severity", SEVERITIES))
    .option("--category <name>", "of this category alone", oneOf("--category", CATEGORIES))
    .option("--open", "open ones alone")
    .option("--most <number>", "how many at most", positiveInteger("--most"), 50)
    .option("--json", "the same as data")
    .option("--ocsf", "as OCSF Detection Findings, one a line")
    .addHelpText("after", HELP)
    .action(async (flags: AlertsFlags) => {
      const { alerts } = await import("../alerts/alerts.ts");
      await alerts(flags, io);
    });
  return withDatabaseFlags(command);
}
