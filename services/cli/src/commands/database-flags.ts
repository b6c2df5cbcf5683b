import type { Command } from "commander";

/** Which database a command looks into. */
export interface DatabaseFlags {
  /** The folder of an embedded database. */
  readonly data?: string;
  readonly database?: string;
}

export function withDatabaseFlags(command: Command): Command {
  return command
    .option("--data <dir>", "the folder of an embedded database")
    .option("--database <name>", "the name of the database");
}

/** The same for the help of a command, in sentences. */
export const WHICH_DATABASE = `\
With --data the embedded database of that folder is asked, else the ClickHouse of CLICKHOUSE_URL,
else the one in .ringfence. A folder may hold several databases: one for live traffic, one for each
set of files. Without --database it is RINGFENCE_CLICKHOUSE_DATABASE, else the only one of the
folder, else that of live traffic. Where another process runs on the folder, its server is asked.`;
