import { Command } from "commander";
import type { Io } from "../io.ts";

export interface TopicsFlags {
  readonly create?: true;
  readonly brokers?: string;
  readonly json?: true;
}

const HELP = `
Shows each topic with its partitions and cleanup policy, as expected and as found. Exit code 1
where a topic is missing or not as expected. How to log in to Kafka comes from the environment
(RINGFENCE_KAFKA_…).

Examples:
  npx ringfence topics --brokers localhost:9092
  KAFKA_BROKERS=kafka-1:9092,kafka-2:9092 npx ringfence topics --create`;

export function topicsCommand(io: Io): Command {
  return new Command("topics")
    .summary("show the Kafka topics, and create those that are missing")
    .description("Shows the Kafka topics as they should be and as they are.")
    .option("--create", "create the topics that are missing")
    .option("--brokers <list>", "host:port,host:port (default: KAFKA_BROKERS)")
    .option("--json", "the same as data")
    .addHelpText("after", HELP)
    .action(async (flags: TopicsFlags) => {
      const [{ topics }, { kafkaCluster }] = await Promise.all([
        import("../topics/topics.ts"),
        import("../topics/cluster.ts"),
      ]);
      await topics(flags, io, kafkaCluster);
    });
}
