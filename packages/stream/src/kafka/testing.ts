/** What the tests against a real broker share. */
import { randomUUID } from "node:crypto";
import { brokerAvailability } from "@ringfence/testkit";
import { vi } from "vitest";
import type { Batch, Message, PartitionReader, Source } from "../ports.ts";
import type { KafkaSourceOptions } from "./source.ts";

export const available = await brokerAvailability();
if (!available.ok) console.warn(`skipped, no Kafka broker: ${available.reason}`);

export const QUICK = {
  fetch: { maxWaitMs: 50 },
  heartbeatIntervalMs: 100,
  lagRefreshMs: 50,
  retry: { initialMs: 10, maxMs: 100 },
  retries: 2,
} satisfies Partial<KafkaSourceOptions>;

export function fresh(prefix: string): string {
  return `${prefix}-${randomUUID()}`;
}

/** A source that is running, and what it handed over. */
export function collect(source: Source, onBatch?: (batch: Batch) => Promise<void>) {
  const messages: Message[] = [];
  const steps: string[] = [];
  const stop = new AbortController();
  const open = (): PartitionReader => ({
    assigned: async () => (steps.push("assigned"), null),
    async batch(batch) {
      await onBatch?.(batch);
      messages.push(...batch.messages);
      steps.push("batch");
    },
    revoked: async () => void steps.push("revoked"),
  });
  const run = source.run(open, stop.signal);
  return {
    messages,
    steps,
    run,
    values: () => messages.map(({ value }) => value?.toString() ?? null),
    async stop() {
      stop.abort();
      await run;
    },
  };
}

export function eventually(assertion: () => void | Promise<void>): Promise<void> {
  return vi.waitFor(assertion, { timeout: 45_000, interval: 20 });
}
