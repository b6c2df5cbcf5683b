/** What the tests of this service share: events, a stream of them, and ingestion over both. */
import { verifyRollups } from "@ringfence/features";
import { createMetrics, fixedClock, type Log, silentLog } from "@ringfence/runtime";
import type { RequestEvent, RequestEventInput } from "@ringfence/schemas";
import type { Store } from "@ringfence/store";
import type { MemoryStream, OutgoingMessage, Sink, Source } from "@ringfence/stream";
import { expect } from "vitest";
import { EventRows } from "../steps/event-rows.ts";
import { createIngest, DEFAULT_INGEST_BOUNDS, type IngestBounds } from "../service.ts";

/** A Wednesday; two minutes before it, a week earlier, lies another weekly partition. */
export const NOW = new Date("2026-04-01T12:00:00.000Z");
export const DEAD = "dead";

/** An event by its number, or the number its name ends in: an id each; three accounts take turns. */
export function anEvent(
  number: number | string,
  changes: Partial<RequestEventInput> = {},
): RequestEventInput {
  const turn = Number(/\d*$/.exec(String(number))?.[0]) % 3;
  return {
    event_id: `evt_${number}`,
    occurred_at: "2026-04-01T11:58:00.000Z",
    account_id: `acc_${turn}`,
    api_key_id: `key_${turn}`,
    client_ip: `203.0.113.${turn}`,
    user_agent: "python-requests/2.32.3",
    device_id: `dev_${turn}`,
    method: "POST",
    endpoint: "/v1/music/compose",
    status: [404, 200, 429][turn] ?? 200,
    content_hash: `hash_${turn}`,
    content_simhash: `00ff00ff00ff00f${turn}`,
    ...changes,
  };
}

/** The events as one batch from offset 0 on. */
export function rowsOf(events: readonly RequestEvent[]): EventRows {
  const rows = new EventRows(events.length);
  for (const [offset, event] of events.entries()) rows.add(event, offset);
  return rows;
}

export function messageOf(event: RequestEventInput): OutgoingMessage {
  return { key: event.account_id, value: JSON.stringify(event) };
}

export const GARBAGE: OutgoingMessage = { key: "acc_0", value: "{not json" };

export interface Run {
  readonly store: Store;
  readonly events: Source;
  readonly deadLetters: Sink;
  readonly accounts?: Source;
  readonly bounds?: Partial<IngestBounds>;
  readonly now?: Date;
  readonly log?: Log;
}

export function ingestOver({ bounds, now = NOW, log = silentLog, ...parts }: Run) {
  const metrics = createMetrics({ service: "ingest", version: "0", processMetrics: false });
  const all = { ...DEFAULT_INGEST_BOUNDS, ...bounds };
  const clock = fixedClock(now);
  const ingest = createIngest({ accounts: null, ...parts, clock, log, metrics, bounds: all });
  return { ...ingest, metrics };
}

/** Reads a topic of memory from where its group stands to its end. */
export async function ingestToEnd(
  stream: MemoryStream,
  run: Omit<Run, "events" | "deadLetters"> & {
    readonly topic: string;
    readonly batchMessages?: number;
    readonly readsAhead?: boolean;
    readonly deadLetters?: Sink;
    readonly groupId?: string;
  },
): Promise<ReturnType<typeof ingestOver>> {
  const { topic, batchMessages = 5, readsAhead = false, groupId = "ingest", ...parts } = run;
  const source = { groupId, topics: [topic], batchMessages, readsAhead, untilEnd: true };
  const events = stream.source({ ...source, retry: { initialMs: 1, maxMs: 1 } });
  const ingest = ingestOver({ deadLetters: stream.sink(DEAD), ...parts, events });
  await ingest.run(new AbortController().signal);
  return ingest;
}

/** Where the dead letters of a topic came from and why: `offset reason`. */
export function deadLettersOf(stream: MemoryStream, topic: string): string[] {
  return stream
    .messages({ topic: DEAD, partition: 0 })
    .filter(({ headers }) => headers["topic"]?.toString() === topic)
    .map(({ headers }) => `${headers["offset"]?.toString()} ${headers["reason"]?.toString()}`);
}

/** Fails with the tables, and rows of them, that are not what the events say. */
export async function expectRollupsWhole(store: Store): Promise<void> {
  const from = new Date(NOW.getTime() - 15 * 86_400_000);
  const found = await verifyRollups(store, { from, to: NOW, now: NOW });
  expect(found.filter(({ differing }) => differing > 0)).toEqual([]);
  // Nothing is known of the networks behind the addresses, unless a test says so.
  const usual = found.filter(({ table }) => table !== "place_networks_1d");
  expect(usual.every(({ compared }) => compared > 0)).toBe(true);
}
