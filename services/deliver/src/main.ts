import { fileURLToPath } from "node:url";
import {
  countStoreCalls,
  createHttpServer,
  mainOf,
  processEnv,
  type ServiceDefinition,
} from "@ringfence/runtime";
import { openStore, storePart } from "@ringfence/store";
import { deliverConfig } from "./config.ts";
import { openDeliver, readWebhooks } from "./open.ts";

export const deliverService: ServiceDefinition<typeof deliverConfig> = {
  service: "deliver",
  version: "0.1.0",
  summary: "sends alerts and decisions to webhooks, signed, each at least once, in order",
  config: deliverConfig,
  // Longer than a call may take.
  stopTimeoutMs: 45_000,
  readFiles: ({ deliver }, env) => void readWebhooks(deliver, env),
  parts: async (config, { log, metrics, clock, env }) => {
    const webhooks = readWebhooks(config.deliver, env);
    const file = config.deliver.webhooksFile;
    if (webhooks.endpoints.length === 0) log.warn({ file }, "no endpoint is configured");
    const store = openStore({
      ...config.clickhouse,
      service: "deliver",
      onCall: countStoreCalls(metrics),
    });
    const deliver = openDeliver(store, webhooks, { log, metrics });
    const { retryMs } = webhooks.bounds;
    const checks = { store: () => store.ping(), deliver: deliver.check };
    return [
      createHttpServer({ ...config.http, metrics, checks, log }),
      storePart(store, { now: () => clock.now(), retryMs, log }),
      { name: "deliver", run: (signal) => deliver.run(signal) },
    ];
  },
};

/** Runs the service until it is stopped, then leaves the process: 0, 1 or 2. */
export const main = mainOf(deliverService);

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await main({ argv: process.argv.slice(2), env: processEnv() });
}
