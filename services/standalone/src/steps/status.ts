import { loadQuery, type Store } from "@ringfence/store";
import { systemClock, wait } from "@ringfence/runtime";
import { z } from "zod";
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

/** One line of live figures. */
function statusLine(now: Figures, before: Figures | null): string {
  const seconds = before === null ? 0 : (now.at_ms - before.at_ms) / 1000;
  const rate = seconds > 0 ? Math.round((now.events - (before?.events ?? 0)) / seconds) : 0;
  const clock = now.occurred_at_max?.toISOString().slice(0, 16).replace("T", " ") ?? "no event yet";
  return [
    clock,
    `${rate.toLocaleString("en-US")} events/s`,
    `lag ${lag(now)}`,
    `${now.accounts.toLocaleString("en-US")} accounts watched`,
    `${now.alerts_open.toLocaleString("en-US")} open alerts`,
    `${now.events.toLocaleString("en-US")} events stored`,
  ].join(" · ");
}

/** Event time that is stored and not judged yet. */
function lag({ processed_until, occurred_at_max }: Figures): string {
  if (processed_until === null || occurred_at_max === null) return "unknown";
  const minutes = (occurred_at_max.getTime() - processed_until.getTime()) / 60_000;
  if (minutes < 2) return `${Math.max(0, Math.round(minutes * 60))} s`;
  return minutes < 180 ? `${Math.round(minutes)} min` : `${Math.round(minutes / 60)} h`;
}

const EVERY_MS = { live: 1_000, pipe: 10_000 };

/** Shows the figures until `signal` aborts; a store that does not answer is shown as such. */
export async function showStatus(
  store: Store,
  screen: Screen,
  live: boolean,
  signal: AbortSignal,
): Promise<void> {
  let before: Figures | null = null;
  while (!signal.aborted) {
    const now = await readFigures(store, systemClock.now());
    if (!signal.aborted) screen.status(statusLine(now, before));
    before = now;
    await wait(live ? EVERY_MS.live : EVERY_MS.pipe, signal);
  }
}
