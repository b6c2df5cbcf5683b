import { fileURLToPath } from "node:url";
import {
  countStoreCalls,
  createHttpServer,
  mainOf,
  processEnv,
  type ServiceDefinition,
} from "@ringfence/runtime";
import { openStore, storePart } from "@ringfence/store";
import { detectConfig } from "./config.ts";
import { createDetect } from "./service.ts";
import { readDetection } from "./settings-file.ts";

export const detectService: ServiceDefinition<typeof detectConfig> = {
  service: "detect",
  version: "0.1.0",
  summary: "turns stored events into findings, window by window of event time",
  config: detectConfig,
  stopTimeoutMs: 60_000,
  readFiles: ({ detect }) => {
    readDetection(detect.settingsFile ?? null);
  },
  parts: async (config, { log, metrics, clock }) => {
    const { settingsFile = null, ...timing } = config.detect;
    const store = openStore({
      ...config.clickhouse,
      service: "detect",
      onCall: countStoreCalls(metrics),
    });
    const service = createDetect({
      store,
      ...readDetection(settingsFile),
      clock,
      log,
      metrics,
      timing,
    });
    const checks = { store: () => store.ping(), detect: service.check };
    return [
      createHttpServer({ ...config.http, metrics, checks, log }),
      storePart(store, { now: () => clock.now(), retryMs: timing.retryMs, log }),
      { name: "detect", run: (signal) => service.run(signal) },
    ];
  },
};

export const main = mainOf(detectService);

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await main({ argv: process.argv.slice(2), env: processEnv() });
}
