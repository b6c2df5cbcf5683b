/** The API put together: over a store, on a socket, as parts of a process. */
import { randomBytes } from "node:crypto";
import { fileURLToPath } from "node:url";
import type { PolicyTable } from "@ringfence/policy";
import type { Clock, Log, Part } from "@ringfence/runtime";
import { type Store, StoreError } from "@ringfence/store";
import type { ApiSettings } from "./config.ts";
import { isLoopbackHost } from "./guard/browser.ts";
import type { LocalToken } from "./guard/session.ts";
import { type AnalystUser, createAnalyst } from "./query/analyst.ts";
import { readDetectorFacts } from "./routes/detectors.ts";
import { API_BOUNDS, type ApiParts, createApi } from "./service.ts";
import { createApiServer } from "./server.ts";
import { newToken } from "./tokens/token.ts";
import { readWebFiles } from "./web/files.ts";

const VERSION = "0.1.0";
/** Where the dashboard is built to. */
export const DASHBOARD = fileURLToPath(new URL("../../dashboard/dist", import.meta.url));
const FIGURES = fileURLToPath(
  new URL("../../../test/scenarios/report/figures.json", import.meta.url),
);

export interface ApiOptions {
  readonly store: Store;
  readonly settings: ApiSettings;
  readonly policy: PolicyTable;
  readonly analyst: AnalystUser;
  /** Who has a token for as long as the process lives; null: nobody. */
  readonly localActor: string | null;
  /** Whether another port will do where this one is taken. */
  readonly anyPort: boolean;
  readonly deadLetters: ApiParts["deadLetters"];
  readonly clock: Clock;
  readonly log: Log;
}

export interface OpenedApi {
  readonly part: Part;
  /** Once it was started: where to go, with the local token behind the `#`. */
  address(): string;
}

/** To be started once the store is up to date. */
export function openApiServer(options: ApiOptions): OpenedApi {
  const { store, settings, policy, clock, log } = options;
  const { host, port, hostNames, requestsPerMinute } = settings;
  const analyst = createAnalyst(store, options.analyst);
  const local = options.localActor === null ? null : localToken(options.localActor);
  const api = createApi({
    store,
    analyst,
    policy,
    detectors: readDetectorFacts(FIGURES),
    web: readWebFiles(settings.dashboard ?? DASHBOARD),
    local,
    hostNames: isLoopbackHost(host) || hostNames.length > 0 ? hostNames : null,
    deadLetters: options.deadLetters,
    version: VERSION,
    clock,
    log,
    bounds: { ...API_BOUNDS, requestsPerMinute },
  });
  const server = createApiServer(api, { host, port, anyPort: options.anyPort, log });
  return {
    part: {
      name: "api",
      start: async () => {
        await analyst.prepare().catch((error: unknown) => {
          // The user of the store may lack the rights; everything else is served all the same.
          if (!(error instanceof StoreError)) throw error;
          log.warn({ error }, "the views of analysts could not be made: queries will fail");
        });
        await server.start();
      },
      stop: async () => {
        await server.stop();
        await analyst.close();
      },
    },
    address: () => `${server.url()}/${local === null ? "" : `#token=${local.token}`}`,
  };
}

function localToken(actor: string): LocalToken {
  const { token, hash } = newToken((bytes) => randomBytes(bytes));
  return { token, hash, actor };
}
