import { Command } from "commander";
import type { Io } from "../io.ts";
import type { ServiceName } from "./run-services.ts";

interface ServiceDefinition {
  readonly command: string;
  readonly service: ServiceName;
  readonly summary: string;
  readonly description: string;
  readonly help: string;
}

/** Where the table of settings goes. */
const SETTINGS = "Settings come from the environment:";

const SERVICES: readonly ServiceDefinition[] = [
  {
    command: "up",
    service: "standalone",
    summary: "run all services in one process",
    description:
      "Runs ingest, detect, enforce, watch, the API and, where RINGFENCE_DELIVER_WEBHOOKS_FILE names endpoints, " +
      "deliver in one process, until Ctrl-C, against the Kafka and the ClickHouse that the environment names.",
    help: `
${SETTINGS}

Examples:
  KAFKA_BROKERS=kafka:9092 CLICKHOUSE_URL=http://clickhouse:8123 npx ringfence up
  npx ringfence topics --create && npx ringfence up`,
  },
  {
    command: "ingest",
    service: "ingest",
    summary: "run the service that stores request events",
    description: "Reads request events from Kafka, checks them and stores each once.",
    help: `
${SETTINGS}

Examples:
  KAFKA_BROKERS=kafka:9092 CLICKHOUSE_URL=http://clickhouse:8123 npx ringfence ingest
  npx ringfence ingest --check-config`,
  },
  {
    command: "detect-live",
    service: "detect",
    summary: "run the service that finds abuse in stored events",
    description: "Follows the stored events, computes features and keeps the findings up to date.",
    help: `
${SETTINGS}

Examples:
  CLICKHOUSE_URL=http://clickhouse:8123 npx ringfence detect-live
  npx ringfence detect-live --check-config`,
  },
  {
    command: "enforce",
    service: "enforce",
    summary: "run the service that publishes alerts",
    description: "Turns findings into alerts and publishes them to Kafka.",
    help: `
${SETTINGS}

Examples:
  KAFKA_BROKERS=kafka:9092 CLICKHOUSE_URL=http://clickhouse:8123 npx ringfence enforce
  npx ringfence enforce --check-config`,
  },
  {
    command: "deliver",
    service: "deliver",
    summary: "run the service that tells webhooks of alerts and decisions",
    description:
      "Sends alerts and decisions to the endpoints of a file, signed, each at least once.",
    help: `
${SETTINGS}

Examples:
  RINGFENCE_DELIVER_WEBHOOKS_FILE=webhooks.yaml CLICKHOUSE_URL=http://clickhouse:8123 \\
    npx ringfence deliver
  RINGFENCE_DELIVER_WEBHOOKS_FILE=webhooks.yaml npx ringfence deliver --check-config`,
  },
  {
    command: "watch",
    service: "watch",
    summary: "run the service that looks after Ringfence itself",
    description:
      "Looks each minute whether detectors, sources, queues and dead letters are as usual, and raises " +
      "operator alerts: in the log, in the metrics and for npx ringfence health. A second process stands by.",
    help: `
${SETTINGS}

Examples:
  CLICKHOUSE_URL=http://clickhouse:8123 npx ringfence watch
  npx ringfence watch --check-config`,
  },
  {
    command: "api",
    service: "api",
    summary: "serve the HTTP API and the dashboard",
    description:
      "Serves the HTTP API and the dashboard. Without a token in the database, requests of this " +
      "machine may read and nothing else: see npx ringfence tokens.",
    help: `
${SETTINGS}

Examples:
  CLICKHOUSE_URL=http://clickhouse:8123 npx ringfence api
  npx ringfence api --check-config`,
  },
];

/** The service whose help is asked for, if any: its settings are only loaded then. */
export function serviceOfHelp(argv: readonly string[]): ServiceName | null {
  const [first, second] = argv;
  const isAsked = first === "help" || argv.includes("--help") || argv.includes("-h");
  const command = first === "help" ? second : first;
  const definition = SERVICES.find((each) => each.command === command);
  return isAsked && definition !== undefined ? definition.service : null;
}

/**
 * The long-running services, each as a command of its own.
 *
 * @param settings the table of the one whose help is asked for; empty for any other command
 */
export function serviceCommands(io: Io, settings: string): Command[] {
  return SERVICES.map((definition) =>
    new Command(definition.command)
      .summary(definition.summary)
      .description(definition.description)
      .option("--check-config", "check the settings, start nothing")
      .addHelpText(
        "after",
        definition.help.replace(SETTINGS, () => `${SETTINGS}\n\n${settings}`),
      )
      .action(async (flags: { checkConfig?: boolean }) => {
        const { runService } = await import("./run-services.ts");
        await runService(definition.service, flags.checkConfig ? ["--check-config"] : [], io);
      }),
  );
}
