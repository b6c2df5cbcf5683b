import { clickhouseConfig, httpConfig, logConfig } from "@ringfence/runtime";
import { z } from "zod";
import { DEFAULT_BOUNDS } from "./service.ts";

const minutes = (least: number, fallback: number) =>
  z
    .int()
    .min(least)
    .max(10_080)
    .default(fallback / 60_000);

export const watchConfig = z.object({
  clickhouse: clickhouseConfig,
  watch: z
    .object({
      lagMinutes: minutes(1, DEFAULT_BOUNDS.lagMs).meta({
        description: "what may wait for detect, enforce, the brokers or a webhook so long, minutes",
      }),
      eventLagMinutes: minutes(0, DEFAULT_BOUNDS.eventLagMs).meta({
        description:
          "how old the newest event of a source may be when it is stored, minutes; 0: any",
      }),
      silenceMinutes: minutes(1, DEFAULT_BOUNDS.silenceMs).meta({
        description: "silence of a source below which nothing is said, minutes",
      }),
      newDetectorAccounts: z
        .int()
        .min(1)
        .max(1_000_000)
        .default(DEFAULT_BOUNDS.newDetectorAccounts)
        .meta({ description: "accounts a day that a detector without history may hit" }),
    })
    .prefault({}),
  http: httpConfig,
  log: logConfig,
});
