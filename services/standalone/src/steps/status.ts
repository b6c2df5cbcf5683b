import { loadQuery, type Store, StoreError } from "@ringfence/store";
import { systemClock, wait } from "@ringfence/runtime";
import { z } from "zod";
import { count } from "./plural.ts";
import type { Screen } from "./terminal.ts";

const figures = loadQuery({
  url: import.meta.url,
  file: "./figures.sql",
  params: z.object({}),
  row: z.strictObject({
    events: z.int(),
    accounts: z.int(),
    alerts_open: z.int(),
    processed_until: z.string().nullable(),
    occurred_at_max: z.string().nullable(),
  }),
});

const judged = loadQuery({
  url: import.meta.url,
  file: "./judged-until.sql",
  params: z.object({}),
  row: z.strictObject({ judged_until: z.string().nullable() }),
});

/**
 * Event time up to which windows were judged; null before the first, and where the store does not answer for a
 * moment: who waits for detection goes on waiting.
 */
export async function readJudgedUntil(store: Store): Promise<Date | null> {
  const [row] = (await unlessPassing(store.query(judged, {}))) ?? [];
  return row === undefined || row.judged_until === null ? null : new Date(row.judged_until);
}

/** Null for a failure that passes by itself, such as a connection that was cut under load. */
async function unlessPassing<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof StoreError && error.retriable) return null;
    throw error;
  }
}

/** What the store holds at one moment. */
export interface Figures {
  readonly at_ms: number;
  readonly events: number;
  /** Accounts seen in the newest day of event time. */
  readonly accounts: number;
  readonly alerts_open: number;
  /** Event time up to which windows were judged; null before the first. */
  readonly processed_until: Date | null;
  /** Newest event time; null where nothing is stored. */
  readonly occurred_at_max: Date | null;
}

export async function readFigures(store: Store, now: Date): Promise<Figures> {
  const [row] = await store.query(figures, {});
  if (row === undefined) throw new Error("figures.sql always gives one row");
  const { events, accounts, alerts_open, processed_until, occurred_at_max } = row;
  return {
    at_ms: now.getTime(),
    events,
    accounts,
    alerts_open,
    processed_until: processed_until === null ? null : new Date(processed_until),
    occurred_at_max: occurred_at_max === null ? null : new Date(occurred_at_max),
  };
}

/**
 * One line of live figures.
 *
 * @param speed event time over wall time; null where events come as fast as they can be read
 */
export function statusLine(now: Figures, before: Figures | null, speed: number | null): string {
  const seconds = before === null ? 0 : (now.at_ms - before.at_ms) / 1000;
  const rate = seconds > 0 ? Math.round((now.events - (before?.events ?? 0)) / seconds) : 0;
  return [
    now.occurred_at_max === null ? "no event yet" : minuteOf(now.occurred_at_max),
    judgedUpTo(now, speed),
    count(rate, "event/s", "events/s"),
    `${count(now.accounts, "account")} watched`,
    count(now.alerts_open, "open alert"),
    `${count(now.events, "event")} stored`,
  ].join(" · ");
}

/** `judged up to 05:45, 3 s behind`, that is as many seconds of the clock on the wall. */
function judgedUpTo({ processed_until, occurred_at_max }: Figures, speed: number | null): string {
  if (processed_until === null || occurred_at_max === null) return "nothing judged yet";
  const [until, newest] = [minuteOf(processed_until), minuteOf(occurred_at_max)];
  const sameDay = until.slice(0, 10) === newest.slice(0, 10);
  const text = `judged up to ${sameDay ? until.slice(11) : until}`;
  if (speed === null) return text;
  const behind_ms = Math.max(0, occurred_at_max.getTime() - processed_until.getTime());
  return `${text}, ${Math.round(behind_ms / speed / 1000).toLocaleString("en-US")} s behind`;
}

/** `2026-10-12 05:45`, UTC. */
export function minuteOf(time: Date): string {
  return time.toISOString().slice(0, 16).replace("T", " ");
}

const EVERY_MS = { live: 1_000, pipe: 10_000 };

/** Shows the figures until `signal` aborts; a store that does not answer is shown as such. */
export async function showStatus(
  store: Store,
  screen: Screen,
  { live, speed }: { readonly live: boolean; readonly speed: number | null },
  signal: AbortSignal,
): Promise<void> {
  let before: Figures | null = null;
  while (!signal.aborted) {
    const now = await unlessPassing(readFigures(store, systemClock.now()));
    const line = now === null ? "the database does not answer" : statusLine(now, before, speed);
    if (!signal.aborted) screen.status(line);
    before = now ?? before;
    await wait(live ? EVERY_MS.live : EVERY_MS.pipe, signal);
  }
}
