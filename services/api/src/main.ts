import { fileURLToPath } from "node:url";
import {
  countStoreCalls,
  createHttpServer,
  mainOf,
  type Part,
  processEnv,
  type ServiceContext,
  type ServiceDefinition,
} from "@ringfence/runtime";
import { openStore, type Store, storePart } from "@ringfence/store";
import { apiConfig, type ApiSettings } from "./config.ts";
import { openApiServer } from "./open.ts";
import { readPolicy } from "./policy-file.ts";

const RETRY_MS = 1_000;

export const apiService: ServiceDefinition<typeof apiConfig> = {
  service: "api",
  version: "0.1.0",
  summary: "serves the HTTP API and the dashboard",
  config: apiConfig,
  stopTimeoutMs: 20_000,
  readFiles: ({ api }) => void readPolicy(api.policyFile ?? null),
  parts: async (config, { log, metrics, clock }) => {
    const store = openStore({
      ...config.clickhouse,
      service: "api",
      onCall: countStoreCalls(metrics),
    });
    return [
      createHttpServer({ ...config.http, metrics, checks: { store: () => store.ping() }, log }),
      storePart(store, { now: () => clock.now(), retryMs: RETRY_MS, log }),
      partOf(store, config.api, { log, clock }, false),
    ];
  },
};

/** @param anyPort whether another port will do where this one is taken */
export function partOf(
  store: Store,
  settings: ApiSettings,
  { log, clock }: Pick<ServiceContext, "log" | "clock">,
  anyPort: boolean,
): Part {
  const { analystUsername, analystPassword } = settings;
  const api = openApiServer({
    store,
    settings,
    policy: readPolicy(settings.policyFile ?? null),
    analyst: { username: analystUsername, password: analystPassword },
    localActor: settings.localActor ?? null,
    anyPort,
    deadLetters: null,
    clock,
    log,
  });
  if (settings.localActor === undefined) return api.part;
  return {
    ...api.part,
    start: async (signal) => {
      await api.part.start?.(signal);
      // Not in the log, which is kept.
      process.stderr.write(`dashboard and API: ${api.address()}\n`);
    },
  };
}

/** Runs the service until it is stopped, then leaves the process: 0, 1 or 2. */
export const main = mainOf(apiService);

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await main({ argv: process.argv.slice(2), env: processEnv() });
}
