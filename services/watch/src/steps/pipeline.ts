/** What waits for the services, what they gave up, and how much of what arrives cannot be used. */
import {
  judgeBreaker,
  judgeGivenUp,
  judgeLetters,
  judgeWaiting,
  type Observation,
  type Waiting,
} from "@ringfence/health";
import { loadQuery, type Store } from "@ringfence/store";
import { z } from "zod";
import type { WatchBounds, WatchParts } from "../service.ts";

const HOUR_MS = 3_600_000;
const WEEK_MS = 7 * 24 * HOUR_MS;
/** Fewer hours do not say how many dead letters are usual. */
const HOURS_MIN = 24;

const url = import.meta.url;
const queue = { waiting: z.int(), since_ms: z.int().nullable() };
const times = z.object({ from: z.string(), recent: z.string(), to: z.string() });
const progress = loadQuery({
  url,
  file: "./progress.sql",
  params: z.object({}),
  row: z.strictObject({ until_ms: z.int() }),
});
const unjudged = loadQuery({
  url,
  file: "./unjudged.sql",
  params: z.object({}),
  row: z.strictObject(queue),
});
const unpublished = loadQuery({
  url,
  file: "./unpublished.sql",
  params: z.object({ from: z.string() }),
  row: z.strictObject({ destination: z.string(), ...queue }),
});
const deliveries = loadQuery({
  url,
  file: "./deliveries.sql",
  params: z.object({ from: z.string(), lately: z.string() }),
  row: z.strictObject({ endpoint: z.string(), dead: z.int(), ...queue }),
});
const breaker = loadQuery({
  url,
  file: "./breaker.sql",
  params: z.object({}),
  row: z.strictObject({ event: z.enum(["tripped", "reset"]), reason: z.string() }),
});
const eventsStored = loadQuery({
  url,
  file: "./events-stored.sql",
  params: times,
  row: z.strictObject({ stored: z.int(), first_ms: z.int().nullable() }),
});
const deadLetters = loadQuery({
  url,
  file: "./dead-letters.sql",
  params: times,
  row: z.strictObject({ reason: z.string(), letters: z.int(), earlier: z.int() }),
});

export interface PipelineLook {
  /** Event time that detection has come to; null before it began. */
  readonly processedUntil: Date | null;
  /** What waits, or does not, for enforce, publish and deliver. */
  readonly waiting: readonly Waiting[];
  readonly observations: readonly Observation[];
}

export async function lookAtPipeline(
  store: Store,
  now: Date,
  { bounds }: Pick<WatchParts, "bounds">,
): Promise<PipelineLook> {
  const [done] = await store.query(progress, {});
  const { observations, ...queues } = await lookAtQueues(store, now, bounds);
  return {
    processedUntil: done === undefined ? null : new Date(done.until_ms),
    ...queues,
    observations: [...observations, ...(await lookAtLetters(store, now))],
  };
}

async function lookAtQueues(
  store: Store,
  now: Date,
  { lagMs }: WatchBounds,
): Promise<Omit<PipelineLook, "processedUntil">> {
  const from = new Date(now.getTime() - WEEK_MS).toISOString();
  const lately = new Date(now.getTime() - HOUR_MS).toISOString();
  const judged = await store.query(unjudged, {});
  const published = await store.query(unpublished, { from });
  const delivered = await store.query(deliveries, { from, lately });
  const [switched] = await store.query(breaker, {});
  const waiting = [
    ...judged.map((row) => waitingOf("enforce_lag", "enforce", row)),
    ...published.map((row) => waitingOf("publish_lag", row.destination, row)),
    ...delivered.map((row) => waitingOf("deliver_lag", row.endpoint, row)),
  ];
  const observations = [
    ...waiting.map((each) => judgeWaiting(each, now, lagMs)),
    ...delivered.map(({ endpoint, dead }) => judgeGivenUp(endpoint, dead)),
    judgeBreaker(switched?.event === "tripped" ? switched.reason : null),
  ];
  return { waiting, observations };
}

/** The last hour, beside the mean hour of the week before it. */
async function lookAtLetters(store: Store, now: Date): Promise<Observation[]> {
  const recentMs = now.getTime() - HOUR_MS;
  const at = {
    from: new Date(now.getTime() - WEEK_MS).toISOString(),
    recent: new Date(recentMs).toISOString(),
    to: now.toISOString(),
  };
  const [stored] = await store.query(eventsStored, at);
  const hours = (recentMs - (stored?.first_ms ?? recentMs)) / HOUR_MS;
  const letters = (await store.query(deadLetters, at)).map(({ reason, letters, earlier }) => ({
    reason,
    letters,
    usual: hours < HOURS_MIN ? null : earlier / hours,
  }));
  return judgeLetters(letters, stored?.stored ?? 0);
}

function waitingOf(
  kind: Waiting["kind"],
  subject: string,
  { waiting, since_ms }: { readonly waiting: number; readonly since_ms: number | null },
): Waiting {
  return { kind, subject, count: waiting, since: since_ms === null ? null : new Date(since_ms) };
}
