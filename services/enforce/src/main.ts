import { randomUUID } from "node:crypto";
import { fileURLToPath } from "node:url";
import type { PolicyTable } from "@ringfence/policy";
import {
  type Check,
  countStoreCalls,
  createHttpServer,
  type Log,
  mainOf,
  type Part,
  processEnv,
  readKafkaConnection,
  type ServiceDefinition,
  topicsOf,
} from "@ringfence/runtime";
import { openStore, storePart } from "@ringfence/store";
import type { TopicRole } from "@ringfence/schemas";
import {
  fileSink,
  type KafkaConnection,
  kafkaSink,
  kafkaSource,
  type Sink,
  type Source,
  topicsPart,
} from "@ringfence/stream";
import { type EnforceConfig, enforceConfig } from "./config.ts";
import { type ReportParts, readReports } from "./decisions/reports.ts";
import { readPolicy } from "./policy-file.ts";
import { createEnforce, type DecisionParts, type OcsfParts } from "./service.ts";

/** By topic: several deployments on one Kafka do not wait for one another's members. */
export const reportsGroup = (topic: string) => `ringfence-enforce.${topic}`;

export const enforceService: ServiceDefinition<typeof enforceConfig> = {
  service: "enforce",
  version: "0.1.0",
  summary: "turns findings into alerts and publishes each once, in order",
  config: enforceConfig,
  stopTimeoutMs: 20_000,
  readFiles: ({ kafka, enforce }) => {
    readPolicy(enforce.policyFile ?? null);
    if (kafka !== undefined) readKafkaConnection(kafka);
  },
  parts: async (config, { log, metrics, clock }) => {
    const { alertsFile: _, ocsf: __, policyFile = null, ...batches } = config.enforce;
    // A file takes lines of any length.
    const messageBytes = config.enforce.alertsFile === undefined ? batches.messageBytes : null;
    const batch = { ...batches, messageBytes };
    const policy = readPolicy(policyFile);
    const store = openStore({
      ...config.clickhouse,
      service: "enforce",
      onCall: countStoreCalls(metrics),
    });
    const { sink, destination, ocsf, decisions, reports, before } = openSinks(config, policy, log);
    const enforce = createEnforce({
      store,
      sink,
      destination,
      ocsf,
      policy,
      decisions,
      clock,
      log,
      metrics,
      batch,
      owner: randomUUID(),
    });
    const checks = {
      store: () => store.ping(),
      enforce: enforce.check,
      ...Object.fromEntries(before.map(({ name, check }) => [name, check])),
    };
    return [
      createHttpServer({ ...config.http, metrics, checks, log }),
      storePart(store, { now: () => clock.now(), retryMs: batch.retryMs, log }),
      ...before,
      { name: "alerts", stop: () => sink.close() },
      ...(ocsf === null ? [] : [{ name: "alerts as OCSF", stop: () => ocsf.sink.close() }]),
      ...(decisions === null ? [] : [{ name: "decisions", stop: () => decisions.sink.close() }]),
      { name: "enforce", run: (signal) => enforce.run(signal) },
      ...(reports === null ? [] : [reportsPart({ store, source: reports, log })]),
    ];
  },
};

function reportsPart(parts: ReportParts): Part {
  return { name: "reports", run: (signal) => readReports(parts, signal) };
}

/** Runs the service until it is stopped, then leaves the process: 0, 1 or 2. */
export const main = mainOf(enforceService);

interface OpenSinks {
  readonly sink: Sink;
  /** Names the cursor: another file or topic gets the whole outbox. */
  readonly destination: string;
  /** Null where it is not switched on. */
  readonly ocsf: OcsfParts | null;
  /** Null without Kafka: nobody would hear what is decided. */
  readonly decisions: DecisionParts | null;
  /** The same topic, on which those who apply measures report. */
  readonly reports: Source | null;
  /** What has to run before the first alert is sent. */
  readonly before: readonly (Part & { readonly check: Check })[];
}

function openSinks(
  { enforce, kafka, topics }: EnforceConfig,
  policy: PolicyTable,
  log: Log,
): OpenSinks {
  const connection = kafka === undefined ? null : { ...readKafkaConnection(kafka), log };
  const { alertsFile } = enforce;
  const toTopic = (to: KafkaConnection, topic: string) => ({
    sink: kafkaSink({ ...to, topic }),
    destination: topic,
  });
  const needed = (to: KafkaConnection, roles: readonly TopicRole[]) =>
    topicsPart(to, topicsOf(topics, roles), topics);
  const ocsf = connection && enforce.ocsf ? toTopic(connection, topics.alertsOcsf) : null;
  const ocsfRoles = ocsf === null ? [] : (["alertsOcsf"] as const);
  if (alertsFile !== undefined) {
    const sink = fileSink({ path: alertsFile, append: true });
    const before = connection && ocsf ? [needed(connection, ocsfRoles)] : [];
    return {
      sink,
      destination: `file:${alertsFile}`,
      ocsf,
      decisions: null,
      reports: null,
      before,
    };
  }
  if (connection === null) throw new TypeError("the config lets nothing without a sink pass");
  return {
    ...toTopic(connection, topics.alerts),
    ocsf,
    decisions: { ...toTopic(connection, topics.decisions), automation: policy },
    reports: kafkaSource({
      ...connection,
      groupId: reportsGroup(topics.decisions),
      topics: [topics.decisions],
    }),
    before: [needed(connection, ["alerts", ...ocsfRoles, "decisions"])],
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await main({ argv: process.argv.slice(2), env: processEnv() });
}
