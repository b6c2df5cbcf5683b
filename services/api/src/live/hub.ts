/** Live changes: one reader of the outboxes for all who listen, while somebody does. */
import type { Log } from "@ringfence/runtime";
import { wait } from "@ringfence/runtime";
import { action, decision } from "@ringfence/schemas";
import type { LiveAlert, LiveDecision } from "@ringfence/schemas/api";
import { loadQuery, type Store, StoreError } from "@ringfence/store";
import { z } from "zod";
import { ApiError } from "../guard/problem.ts";
import { itemOf, outboxRow } from "../reads/alert-items.ts";
import { READ_LIMITS, storedTime } from "../reads/time.ts";

const after = z.object({ after: z.int(), most: z.int() });

const alertsAfter = loadQuery({
  url: import.meta.url,
  file: "../reads/alerts-after.sql",
  params: after,
  row: outboxRow,
  limits: READ_LIMITS,
});
const decisionsAfter = loadQuery({
  url: import.meta.url,
  file: "../reads/decisions-after.sql",
  params: after,
  row: z.strictObject({
    sequence: z.int(),
    decision_id: z.string(),
    alert_id: z.string(),
    account_id: z.string(),
    action,
    state: decision.shape.state,
    decided_at: storedTime,
  }),
  limits: READ_LIMITS,
});
const ends = loadQuery({
  url: import.meta.url,
  file: "../reads/live-ends.sql",
  params: z.object({}),
  row: z.strictObject({ alerts: z.int(), decisions: z.int() }),
  limits: READ_LIMITS,
});

/** How far somebody has read. */
export interface Place {
  readonly alerts: number;
  readonly decisions: number;
}

export type Change = { readonly at: Place } & (
  | { readonly event: "alert"; readonly data: LiveAlert }
  | { readonly event: "decision"; readonly data: LiveDecision }
);

export interface LiveBounds {
  /** Who may listen at once. */
  readonly clients: number;
  /** Changes that wait for one who reads slowly; past them it is let go. */
  readonly waiting: number;
  readonly pollMs: number;
  /** Pause between signs of life, milliseconds. */
  readonly heartbeatMs: number;
  /** How often it is asked whether a listener is still known, milliseconds. */
  readonly recheckMs: number;
}

export const LIVE_BOUNDS: LiveBounds = {
  clients: 64,
  waiting: 1_000,
  pollMs: 1_000,
  heartbeatMs: 15_000,
  recheckMs: 2_000,
};

/** Changes that are read at once; whoever missed more reads the lists anew. */
const PAGE = 500;
const LONGEST_PAUSE_MS = 30_000;

type Listener = (changes: readonly Change[]) => void;

export class LiveHub {
  readonly #store: Store;
  readonly #log: Log;
  readonly #bounds: LiveBounds;
  readonly #listeners = new Set<Listener>();
  readonly #stop = new AbortController();
  #place: Place | null = null;
  #polling: Promise<void> | null = null;

  constructor(store: Store, log: Log, bounds: LiveBounds) {
    this.#store = store;
    this.#log = log;
    this.#bounds = bounds;
  }

  get listeners(): number {
    return this.#listeners.size;
  }

  /** @throws ApiError where too many listen */
  assertRoom(): void {
    if (this.#listeners.size < this.#bounds.clients) return;
    throw new ApiError(
      "too-many-clients",
      `${this.#bounds.clients} clients listen already. Close one, or read the lists.`,
      { headers: { "retry-after": "10" } },
    );
  }

  /** Calls `listener` with what comes from now on; answers where that begins, and how to end it. */
  async listen(listener: Listener): Promise<{ readonly from: Place; readonly stop: () => void }> {
    this.assertRoom();
    this.#listeners.add(listener);
    const stop = () => void this.#listeners.delete(listener);
    try {
      if (this.#polling === null) this.#place = await this.#readEnds();
      const from = this.#place ?? (await this.#readEnds());
      this.#place = from;
      this.#polling ??= this.#poll().finally(() => {
        this.#polling = null;
      });
      return { from, stop };
    } catch (error) {
      stop();
      throw error;
    }
  }

  /** What came behind a place and up to another; null where that is too much. */
  async since(place: Place, until: Place): Promise<Change[] | null> {
    const isFar = until.alerts - place.alerts > PAGE || until.decisions - place.decisions > PAGE;
    // Ahead of all there is: of another database.
    const isAhead = place.alerts > until.alerts || place.decisions > until.decisions;
    if (isFar || isAhead) return null;
    const changes = await this.#read(place);
    return changes.filter(({ at }) => at.alerts <= until.alerts && at.decisions <= until.decisions);
  }

  async close(): Promise<void> {
    this.#stop.abort();
    this.#listeners.clear();
    await this.#polling;
  }

  async #readEnds(): Promise<Place> {
    const [row] = await this.#store.query(ends, {});
    return row ?? { alerts: 0, decisions: 0 };
  }

  async #poll(): Promise<void> {
    const { signal } = this.#stop;
    let pause = this.#bounds.pollMs;
    while (this.#listeners.size > 0 && !signal.aborted) {
      try {
        await wait(pause, signal);
        if (signal.aborted || this.#place === null) return;
        const changes = await this.#read(this.#place);
        pause = this.#bounds.pollMs;
        const last = changes.at(-1);
        if (last === undefined) continue;
        this.#place = last.at;
        for (const listener of this.#listeners) listener(changes);
      } catch (error) {
        if (!(error instanceof StoreError)) throw error;
        pause = Math.min(2 * pause, LONGEST_PAUSE_MS);
        this.#log.warn({ error, pause }, "live changes could not be read, they are read again");
      }
    }
  }

  async #read(place: Place): Promise<Change[]> {
    const [alerts, decisions] = await Promise.all([
      this.#store.query(alertsAfter, { after: place.alerts, most: PAGE }),
      this.#store.query(decisionsAfter, { after: place.decisions, most: PAGE }),
    ]);
    let at = place;
    return [
      ...alerts.map((row): Change => {
        at = { ...at, alerts: row.sequence };
        const { sequence, activity } = row;
        return { at, event: "alert", data: { sequence, activity, item: itemOf(row) } };
      }),
      ...decisions.map((row): Change => {
        at = { ...at, decisions: row.sequence };
        return { at, event: "decision", data: row };
      }),
    ];
  }
}
