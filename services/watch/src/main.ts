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
import { watchConfig } from "./config.ts";
import { createWatch, DEFAULT_BOUNDS } from "./service.ts";

const RETRY_MS = 2_000;
const MINUTE_MS = 60_000;

export const watchService: ServiceDefinition<typeof watchConfig> = {
  service: "watch",
  version: "0.1.0",
  summary: "looks each minute whether Ringfence itself is well, and tells its operator",
  config: watchConfig,
  stopTimeoutMs: 30_000,
  parts: async (config, { log, metrics, clock }) => {
    const store = openStore({
      ...config.clickhouse,
      service: "watch",
      onCall: countStoreCalls(metrics),
    });
    const { lagMinutes, eventLagMinutes, silenceMinutes, newDetectorAccounts } = config.watch;
    const watch = createWatch({
      store,
      clock,
      log,
      metrics,
      owner: randomUUID(),
      bounds: {
        ...DEFAULT_BOUNDS,
        lagMs: lagMinutes * MINUTE_MS,
        detectLagMs: lagMinutes * MINUTE_MS,
        eventLagMs: eventLagMinutes * MINUTE_MS,
        silenceMs: silenceMinutes * MINUTE_MS,
        newDetectorAccounts,
      },
    });
    return [
      createHttpServer({
        ...config.http,
        metrics,
        checks: { store: () => store.ping() },
        log,
      }),
      storePart(store, { now: () => clock.now(), retryMs: RETRY_MS, log }),
      { name: "watch", run: (signal) => watch.run(signal) },
    ];
  },
};

/** Runs the service until it is stopped, then leaves the process: 0, 1 or 2. */
export const main = mainOf(watchService);

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await main({ argv: process.argv.slice(2), env: processEnv() });
}
