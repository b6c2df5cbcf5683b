import { Command } from "commander";
import { type Io, usageError } from "../io.ts";
import { instant, positiveInteger, positiveNumber } from "./arguments.ts";

export interface SimulateFlags {
  readonly seed: string;
  readonly hours: number;
  readonly accounts?: number;
  readonly rate?: number;
  readonly start?: Date;
  readonly out?: string;
  readonly gzip?: true;
  readonly abuse: boolean;
  readonly toKafka?: true;
  readonly brokers?: string;
  readonly speed: number;
}

const HELP = `
Writes events.ndjson, accounts.ndjson and truth.ndjson (who is honest, who abuses how, since
when) into --out. The same seed and options give the same files.

With --to-kafka or --brokers it plays the events into Kafka, --speed times as fast as they
happen, ending now unless --start says otherwise; truth goes to --out if it is given. Ctrl-C
ends it between two batches.

Examples:
  npx ringfence simulate --seed 7 --hours 24 --accounts 500 --out demo
  npx ringfence simulate --hours 48 --rate 50 --gzip --out demo
  npx ringfence simulate --hours 1 --brokers localhost:9092 --speed 10
  npx ringfence simulate --hours 8 --start now --to-kafka --speed 1 --out truth`;

export function simulateCommand(io: Io): Command {
  return new Command("simulate")
    .summary("make traffic of honest and abusive accounts")
    .description("Makes traffic of honest and abusive accounts, with the truth about them.")
    .option("--seed <text>", "what the traffic is made from", "1")
    .option("--hours <number>", "hours of traffic", positiveNumber("--hours"), 24)
    .option(
      "--accounts <number>",
      "how many accounts (default: 200)",
      positiveInteger("--accounts"),
    )
    .option("--rate <number>", "about so many events a second", positiveNumber("--rate"))
    .option("--start <time>", "first moment, RFC 3339, or now", instant("--start", io.now))
    .option("--out <dir>", "folder to write into")
    .option("--gzip", "write events.ndjson.gz instead of events.ndjson")
    .option("--no-abuse", "honest accounts alone")
    .option("--to-kafka", "play into the Kafka of KAFKA_BROKERS")
    .option("--brokers <list>", "play into this Kafka: host:port,host:port")
    .option(
      "--speed <number>",
      "event time over wall time, for Kafka",
      positiveNumber("--speed"),
      60,
    )
    .addHelpText("after", HELP)
    .action(async (flags: SimulateFlags, command: Command) => {
      check(flags, command);
      const { simulate } = await import("../simulate/simulate.ts");
      await simulate(flags, io);
    });
}

function check(flags: SimulateFlags, command: Command): void {
  const toKafka = flags.toKafka === true || flags.brokers !== undefined;
  if (flags.accounts !== undefined && flags.rate !== undefined) {
    throw usageError("--rate and --accounts set the same thing. Give one of them.");
  }
  if (!toKafka && flags.out === undefined) {
    throw usageError("nowhere to write to. Add --out DIR, or --brokers HOST:PORT for Kafka.");
  }
  if (!toKafka && command.getOptionValueSource("speed") === "cli") {
    throw usageError(
      "--speed is for Kafka; files are written as fast as they can be. Leave it out.",
    );
  }
  if (toKafka && flags.gzip === true) {
    throw usageError("--gzip is for files, and Kafka is asked for. Leave one of them out.");
  }
}
