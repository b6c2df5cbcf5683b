import { randomUUID } from "node:crypto";
import { fileURLToPath } from "node:url";
import { DEFAULT_POLICY } from "@ringfence/policy";
import { createHttpServer, mainOf, processEnv, readKafkaConnection } from "@ringfence/runtime";
import type { Log, ServiceDefinition } from "@ringfence/runtime";
import { openStore, storePart } from "@ringfence/store";
import { fileSink, kafkaSink, type Sink } from "@ringfence/stream";
import { type EnforceConfig, enforceConfig } from "./config.ts";
import { createEnforce } from "./service.ts";

const definition: ServiceDefinition<typeof enforceConfig> = {
  service: "enforce",
  version: "0.1.0",
  summary: "turns findings into alerts and publishes each once, in order",
  config: enforceConfig,
  stopTimeoutMs: 20_000,
  parts: async (config, { log, metrics, clock }) => {
    const store = openStore({ ...config.clickhouse, service: "enforce" });
    const { sink, destination } = openSink(config, log);
    const { alertsFile: _, ...batch } = config.enforce;
    const enforce = createEnforce({
      store,
      sink,
      destination,
      policy: DEFAULT_POLICY,
      clock,
      log,
      metrics,
      batch,
      owner: randomUUID(),
    });
    const checks = { store: () => store.ping(), enforce: enforce.check };
    return [
      createHttpServer({ ...config.http, metrics, checks, log }),
      storePart(store, { now: () => clock.now(), retryMs: batch.retryMs, log }),
      { name: "alerts", stop: () => sink.close() },
      { name: "enforce", run: (signal) => enforce.run(signal) },
    ];
  },
};

/** Runs the service until it is stopped, then leaves the process: 0, 1 or 2. */
export const main = mainOf(definition);

/** The destination names the cursor: another file or topic gets the whole outbox. */
function openSink(config: EnforceConfig, log: Log): { sink: Sink; destination: string } {
  const { enforce, kafka, topics } = config;
  if (enforce.alertsFile !== undefined) {
    const sink = fileSink({ path: enforce.alertsFile, append: true });
    return { sink, destination: `file:${enforce.alertsFile}` };
  }
  if (kafka === undefined) throw new TypeError("the config lets nothing without a sink pass");
  const sink = kafkaSink({ ...readKafkaConnection(kafka), log, topic: topics.alerts });
  return { sink, destination: topics.alerts };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await main({ argv: process.argv.slice(2), env: processEnv() });
}
