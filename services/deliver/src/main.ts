import { randomUUID } from "node:crypto";
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
import { readEndpoints } from "./endpoints/read-endpoints.ts";
import { systemResolve } from "./send/addresses.ts";
import { createDeliver } from "./service.ts";

export const deliverService: ServiceDefinition<typeof deliverConfig> = {
  service: "deliver",
  version: "0.1.0",
  summary: "sends alerts to webhooks, signed, each at least once, of one subject in order",
  config: deliverConfig,
  // Longer than a call may take.
  stopTimeoutMs: 45_000,
  readFiles: ({ deliver }, env) => void readEndpoints(deliver.webhooksFile, env),
  parts: async (config, { log, metrics, clock, env }) => {
    const { webhooksFile, ...bounds } = config.deliver;
    const endpoints = readEndpoints(webhooksFile, env);
    if (endpoints.length === 0) log.warn({ file: webhooksFile }, "no endpoint is configured");
    const store = openStore({
      ...config.clickhouse,
      service: "deliver",
      onCall: countStoreCalls(metrics),
    });
    const deliver = createDeliver({
      store,
      endpoints,
      resolve: systemResolve,
      clock,
      random: () => Math.random(),
      log,
      metrics,
      bounds,
      owner: randomUUID(),
    });
    const checks = { store: () => store.ping(), deliver: deliver.check };
    return [
      createHttpServer({ ...config.http, metrics, checks, log }),
      storePart(store, { now: () => clock.now(), retryMs: bounds.retryMs, log }),
      { name: "deliver", run: (signal) => deliver.run(signal) },
    ];
  },
};

/** Runs the service until it is stopped, then leaves the process: 0, 1 or 2. */
export const main = mainOf(deliverService);

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await main({ argv: process.argv.slice(2), env: processEnv() });
}
