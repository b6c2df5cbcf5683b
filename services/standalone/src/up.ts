import { apiPart, apiService } from "@ringfence/api";
import { detectService } from "@ringfence/detect";
import { enforceService } from "@ringfence/enforce";
import { ingestService } from "@ringfence/ingest";
import { createHttpServer, mainOf, type ServiceDefinition } from "@ringfence/runtime";
import { openStore } from "@ringfence/store";
import { z } from "zod";

const config = z.object({
  ...ingestService.config.shape,
  detect: detectService.config.shape.detect,
  enforce: enforceService.config.shape.enforce,
  api: apiService.config.shape.api,
});

export const upService: ServiceDefinition<typeof config> = {
  service: "up",
  version: "0.1.0",
  summary: "ingest, detect, enforce and the API in one process, on a given Kafka and ClickHouse",
  config,
  stopTimeoutMs: 60_000,
  readFiles: (settings, env) => {
    for (const { readFiles } of [enforceService, detectService, ingestService])
      readFiles?.(settings, env);
  },
  parts: async (settings, context) => {
    const store = openStore({ ...settings.clickhouse, service: "up" });
    const services = [
      await enforceService.parts(settings, context),
      await detectService.parts(settings, context),
      await ingestService.parts(settings, context),
      // The store is up to date by then; a second process on this machine takes another port.
      [apiPart(store, settings.api, context, true)],
    ];
    return [
      // One server for the process in place of one for each service.
      createHttpServer({
        ...settings.http,
        metrics: context.metrics,
        checks: { store: () => store.ping() },
        log: context.log,
      }),
      { name: "readiness", stop: () => store.close() },
      ...services.flat().filter(({ name }) => name !== "http"),
    ];
  },
};

/** `ringfence up`. */
export const up = mainOf(upService);
