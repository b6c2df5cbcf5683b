import { Command } from "commander";
import type { DoctorFlags } from "../doctor/doctor.ts";
import type { Io } from "../io.ts";
import { positiveNumber } from "./arguments.ts";
import { WHICH_DATABASE, withDatabaseFlags } from "./database-flags.ts";

const HELP = `
Each check is ok, warn, fail or not checked, and says what mends it. None waits longer than --timeout,
and none hides another. Exit code 1 where one fails. What services find wrong while they run is told by
npx ringfence health.

${WHICH_DATABASE}

Examples:
  npx ringfence doctor
  npx ringfence doctor --data demo/data --json
  KAFKA_BROKERS=kafka:9092 CLICKHOUSE_URL=http://clickhouse:8123 npx ringfence doctor`;

export function doctorCommand(io: Io): Command {
  const command = new Command("doctor")
    .summary("check Kafka, ClickHouse, files and the API, and say what to mend")
    .description(
      "Checks what Ringfence stands on: Kafka and its topics, ClickHouse and its schema, clocks, disks, consumer " +
        "lag, the files of settings, the API and the dashboard.",
    )
    .option("--brokers <list>", "host:port,host:port (default: KAFKA_BROKERS)")
    .option("--timeout <seconds>", "the most that one check takes", positiveNumber("--timeout"), 10)
    .option("--json", "the same as data")
    .addHelpText("after", HELP)
    .action(async (flags: DoctorFlags) => {
      const { doctor } = await import("../doctor/doctor.ts");
      await doctor(flags, io);
    });
  return withDatabaseFlags(command);
}
