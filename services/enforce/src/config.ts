import {
  clickhouseConfig,
  httpConfig,
  kafkaConfig,
  logConfig,
  ocsfSwitch,
  topicsConfig,
} from "@ringfence/runtime";
import { z } from "zod";
import { DEFAULT_BATCH, DEFAULT_MESSAGE_BYTES } from "./service.ts";
import { MAX_SEND_MESSAGES } from "./steps/publish.ts";

const count = (most: number, fallback: number) => z.int().min(1).max(most).default(fallback);

export const enforceConfig = z
  .object({
    kafka: kafkaConfig.optional(),
    clickhouse: clickhouseConfig,
    topics: topicsConfig,
    enforce: z.object({
      alertsFile: z.string().min(1).optional().meta({
        description: "a file (- is standard output) that takes the alerts instead of Kafka",
      }),
      ocsf: ocsfSwitch,
      policyFile: z.string().min(1).optional().meta({
        description: "the policy (YAML), as in deploy/policy.yaml; without it the default holds",
      }),
      findings: count(5_000, DEFAULT_BATCH.findings).meta({
        description: "most finding states of one insert",
      }),
      messages: count(MAX_SEND_MESSAGES, DEFAULT_BATCH.messages).meta({
        description: "most alerts of one send",
      }),
      bytes: count(16_777_216, DEFAULT_BATCH.bytes).meta({
        description: "most bytes of one send; below max.message.bytes of the topic",
      }),
      messageBytes: z
        .int()
        .min(16_384)
        .max(8_388_608)
        .default(DEFAULT_MESSAGE_BYTES)
        .meta({
          description:
            "most bytes of one alert, as it is or packed, below max.message.bytes of the topic; what is " +
            "larger goes out cut, and says so",
        }),
      pollMs: count(60_000, DEFAULT_BATCH.pollMs).meta({
        description: "pause while there is nothing to do, milliseconds",
      }),
      retryMs: count(600_000, DEFAULT_BATCH.retryMs).meta({
        description: "longest pause after failures in a row, milliseconds",
      }),
    }),
    http: httpConfig,
    log: logConfig,
  })
  .refine(({ kafka, enforce }) => kafka !== undefined || enforce.alertsFile !== undefined, {
    message: "alerts have nowhere to go: set KAFKA_BROKERS, or RINGFENCE_ENFORCE_ALERTS_FILE",
  })
  .refine(({ kafka, enforce }) => kafka !== undefined || !enforce.ocsf, {
    message: "RINGFENCE_ENFORCE_OCSF is about a topic: set KAFKA_BROKERS, or leave it out",
  });
export type EnforceConfig = z.output<typeof enforceConfig>;
