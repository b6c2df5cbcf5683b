/** Whether sources are silent, their clocks can be right, and detection follows them. */
import {
  judgeDetection,
  judgeSources,
  type Observation,
  SOURCE_BOUNDS,
  type SourceHead,
} from "@ringfence/health";
import { loadQuery, type Store } from "@ringfence/store";
import { z } from "zod";
import type { WatchBounds } from "../service.ts";

const HISTORY_MS = 14 * 86_400_000;
/** The history is read anew so often: it goes through every batch of two weeks. */
const HISTORY_EVERY_MS = 15 * 60_000;

const url = import.meta.url;
const place = { topic: z.string(), place: z.int() };
const heads = loadQuery({
  url,
  file: "./sources.sql",
  params: z.object({}),
  row: z.strictObject({ ...place, received_ms: z.int(), occurred_ms: z.int() }),
});
const pauses = loadQuery({
  url,
  file: "./source-pauses.sql",
  params: z.object({ from: z.string(), to: z.string() }),
  row: z.strictObject({
    ...place,
    active_minutes: z.int(),
    usual_pause_s: z.int().nullable(),
  }),
});
type Pause = z.output<typeof pauses.row>;

export class SourceWatch {
  readonly #store: Store;
  readonly #bounds: WatchBounds;
  #readAt = Number.NEGATIVE_INFINITY;
  #pauses: ReadonlyMap<string, Pause> = new Map();

  constructor(store: Store, bounds: WatchBounds) {
    this.#store = store;
    this.#bounds = bounds;
  }

  /** @param processedUntil event time that detection has come to; null before it began */
  async look(now: Date, processedUntil: Date | null): Promise<readonly Observation[]> {
    await this.#readHistory(now);
    const { silenceMs, eventLagMs, detectLagMs } = this.#bounds;
    const found = (await this.#store.query(heads, {})).map((row) => this.#headOf(row));
    const bounds = {
      ...SOURCE_BOUNDS,
      silenceMinMs: silenceMs,
      eventLagMs: eventLagMs === 0 ? null : eventLagMs,
    };
    return [
      ...judgeSources(found, now, bounds),
      judgeDetection(processedUntil, broughtBy(found), detectLagMs),
    ];
  }

  async #readHistory(now: Date): Promise<void> {
    // Also where the clock was set back since.
    if (Math.abs(now.getTime() - this.#readAt) < HISTORY_EVERY_MS) return;
    const from = new Date(now.getTime() - HISTORY_MS).toISOString();
    const rows = await this.#store.query(pauses, { from, to: now.toISOString() });
    this.#pauses = new Map(rows.map((row) => [`${row.topic} ${row.place}`, row]));
    this.#readAt = now.getTime();
  }

  #headOf({ topic, place: at, received_ms, occurred_ms }: z.output<typeof heads.row>): SourceHead {
    const pause = this.#pauses.get(`${topic} ${at}`);
    const usual = pause?.usual_pause_s ?? null;
    return {
      topic,
      partition: at < 0 ? null : at,
      receivedAt: new Date(received_ms),
      occurredAt: new Date(occurred_ms),
      activeMinutes: pause?.active_minutes ?? 0,
      usualPauseMs: usual === null ? null : usual * 1_000,
    };
  }
}

/**
 * Event time that the slowest partition brought, of those that brought something when the last of
 * them did: where ingestion stands still, detection has to come to its end all the same.
 */
function broughtBy(found: readonly SourceHead[]): Date | null {
  const partitions = found.filter(({ partition }) => partition !== null);
  const last = Math.max(...partitions.map(({ receivedAt }) => receivedAt.getTime()));
  const active = partitions.filter(
    ({ receivedAt }) => last - receivedAt.getTime() <= SOURCE_BOUNDS.activeMs,
  );
  if (active.length === 0) return null;
  return new Date(Math.min(...active.map(({ occurredAt }) => occurredAt.getTime())));
}
