import {
  clickhouseConfig,
  httpConfig,
  kafkaConfig,
  logConfig,
  networksConfig,
  topicsConfig,
} from "@ringfence/runtime";
import { z } from "zod";
import { DEFAULT_INGEST_BOUNDS as DEFAULTS } from "./service.ts";

export const ingestConfig = z.object({
  kafka: kafkaConfig,
  clickhouse: clickhouseConfig,
  topics: topicsConfig,
  networks: networksConfig.prefault({}),
  ingest: z.object({
    groupId: z.string().min(1).default("ringfence-ingest").meta({
      description: "the consumer group that shares the partitions",
    }),
    sessionTimeoutMs: z.int().min(1_000).max(1_800_000).default(30_000).meta({
      description: "after so much silence the group gives up a member, milliseconds",
    }),
    batchBytes: z.int().min(65_536).max(67_108_864).default(12_582_912).meta({
      description: "most bytes of one batch, that is of one insert",
    }),
    batchWaitMs: z.int().min(0).max(10_000).default(1_000).meta({
      description: "how long messages are gathered where few come, milliseconds",
    }),
    maxFutureMs: z.int().min(0).max(86_400_000).default(DEFAULTS.event.maxFutureMs).meta({
      description: "how far ahead of the clock an event may lie, milliseconds",
    }),
    maxAgeDays: z.int().min(1).max(36_500).default(DEFAULTS.event.maxAgeDays).meta({
      description: "how old an event may be, days",
    }),
    deduplicationEvents: z
      .int()
      .min(1_000)
      .max(2_000_000)
      .default(DEFAULTS.deduplicationEvents)
      .meta({ description: "stored events of a partition whose ids are remembered" }),
    concurrentInserts: z.int().min(1).max(64).default(DEFAULTS.concurrentInserts).meta({
      description: "inserts under way at once",
    }),
    deadLetterRatio: z.number().min(0).max(1).default(DEFAULTS.deadLetters.ratio).meta({
      description: "share of unusable messages past which ingestion stops",
    }),
  }),
  http: httpConfig,
  log: logConfig,
});
export type IngestConfig = z.output<typeof ingestConfig>;
