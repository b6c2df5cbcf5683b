import { apiPart, apiService } from "@ringfence/api";
import { deliverService } from "@ringfence/deliver";
import { detectService } from "@ringfence/detect";
import { enforceService } from "@ringfence/enforce";
import { ingestService } from "@ringfence/ingest";
import {
  type Check,
  createHttpServer,
  isHttpServer,
  mainOf,
  type Part,
  type ServiceDefinition,
} from "@ringfence/runtime";
import { openStore } from "@ringfence/store";
import { watchService } from "@ringfence/watch";
import { z } from "zod";

const config = z.object({
  ...ingestService.config.shape,
  detect: detectService.config.shape.detect,
  enforce: enforceService.config.shape.enforce,
  watch: watchService.config.shape.watch,
  api: apiService.config.shape.api,
  // Webhooks are sent where a file of endpoints is named, and nowhere else.
  deliver: deliverService.config.shape.deliver.optional(),
});

export const upService: ServiceDefinition<typeof config> = {
  service: "up",
  version: "0.1.0",
  summary:
    "ingest, detect, enforce, watch, the API and, where endpoints are named, deliver in one process " +
    "against a given Kafka and ClickHouse",
  config,
  stopTimeoutMs: 60_000,
  readFiles: ({ deliver, ...settings }, env) => {
    for (const { readFiles } of [enforceService, detectService, ingestService])
      readFiles?.(settings, env);
    if (deliver !== undefined) deliverService.readFiles?.({ ...settings, deliver }, env);
  },
  parts: async ({ deliver, ...settings }, context) => {
    const store = openStore({ ...settings.clickhouse, service: "up" });
    // What is first here stops last: an endpoint that hangs keeps nobody from storing and publishing.
    const services = {
      watch: await watchService.parts(settings, context),
      deliver:
        deliver === undefined ? [] : await deliverService.parts({ ...settings, deliver }, context),
      enforce: await enforceService.parts(settings, context),
      detect: await detectService.parts(settings, context),
      ingest: await ingestService.parts(settings, context),
      // The store is up to date by then; a second process on this machine takes another port.
      api: [apiPart(store, settings.api, context, true)],
    };
    return [
      // One server for the process in place of one for each service.
      createHttpServer({
        ...settings.http,
        metrics: context.metrics,
        checks: { store: () => store.ping(), ...checksOf(services) },
        log: context.log,
      }),
      { name: "readiness", stop: () => store.close() },
      ...Object.values(services)
        .flat()
        .filter((part) => !isHttpServer(part)),
    ];
  },
};

/** What the services would say of themselves, by the name of each; the store is asked once. */
function checksOf(services: Readonly<Record<string, readonly Part[]>>): Record<string, Check> {
  const named = Object.entries(services).flatMap(([service, parts]) =>
    parts.filter(isHttpServer).flatMap(({ checks }) =>
      Object.entries(checks)
        .filter(([name]) => name !== "store")
        .map(([name, check]): [string, Check] => [
          name === service ? name : `${service} ${name}`,
          check,
        ]),
    ),
  );
  return Object.fromEntries(named);
}

/** `ringfence up`. */
export const up = mainOf(upService);
