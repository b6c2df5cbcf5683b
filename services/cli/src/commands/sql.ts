import { QUERY_LIMITS } from "@ringfence/schemas/api";
import { Command } from "commander";
import type { Io } from "../io.ts";
import type { SqlFlags } from "../sql/sql.ts";
import { positiveInteger } from "./arguments.ts";
import { WHICH_DATABASE, withDatabaseFlags } from "./database-flags.ts";

const HELP = `
One SELECT of the ClickHouse dialect, over documented views alone: --views lists them, docs/sql.md has
their columns. It is bounded in time, rows and memory.

${WHICH_DATABASE}

Examples:
  npx ringfence sql "SELECT severity, count() FROM alerts_current GROUP BY severity"
  npx ringfence sql - < query.sql
  npx ringfence sql --views`;

export function sqlCommand(io: Io): Command {
  const command = new Command("sql")
    .summary("ask the database with SQL, over documented views")
    .description("Runs one SELECT over the documented views.")
    .argument("[query]", "the SELECT; - for the one on standard input")
    .option("--views", "list the views with their columns")
    .option("--most <number>", "rows at most", positiveInteger("--most"), QUERY_LIMITS.rows)
    .option("--json", "one JSON document a row")
    .addHelpText("after", HELP)
    .action(async (query: string | undefined, flags: SqlFlags) => {
      const { sql } = await import("../sql/sql.ts");
      await sql(query, flags, io);
    });
  return withDatabaseFlags(command);
}
