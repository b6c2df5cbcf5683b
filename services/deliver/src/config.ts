import { clickhouseConfig, httpConfig, logConfig } from "@ringfence/runtime";
import { z } from "zod";
import { DEFAULT_BOUNDS } from "./service.ts";
import { MOST_WAITING } from "./steps/lane.ts";

const count = (most: number, fallback: number) => z.int().min(1).max(most).default(fallback);

const deliverSettings = z.object({
  webhooksFile: z.string().min(1).meta({
    description: "path of the file of webhook endpoints (YAML), such as deploy/webhooks.yaml",
  }),
  page: count(1_000, DEFAULT_BOUNDS.page).meta({
    description: "most messages that are read of an outbox at once",
  }),
  waiting: count(MOST_WAITING, DEFAULT_BOUNDS.waiting).meta({
    description:
      "most deliveries of an endpoint, of alerts and of decisions each, that wait in memory",
  }),
  pollMs: count(60_000, DEFAULT_BOUNDS.pollMs).meta({
    description: "pause while there is nothing to do, milliseconds",
  }),
  controlsMs: count(600_000, DEFAULT_BOUNDS.controlsMs).meta({
    description: "how often it is looked for what operators asked for, milliseconds",
  }),
  retryMs: count(600_000, DEFAULT_BOUNDS.retryMs).meta({
    description: "longest pause after failures in a row, milliseconds",
  }),
});

export const deliverConfig = z.object({
  clickhouse: clickhouseConfig,
  deliver: deliverSettings,
  http: httpConfig,
  log: logConfig,
});
