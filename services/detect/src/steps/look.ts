import {
  floorTo,
  hasNews,
  type Head,
  MINUTE_MS,
  QUARTER_MS,
  readNews,
  type TakenBatches,
  watermark,
} from "@ringfence/features";
import type { Store } from "@ringfence/store";
import type { DetectTiming } from "../timing.ts";
import type { Progress } from "./progress.ts";

/** What there is to do: the windows in `[from, to)`, none where `from` is not before `to`. */
export interface Look {
  readonly from: Date;
  readonly to: Date;
  /** Windows past this may still fill, so they are evaluated again; `to`, unless it is the end. */
  readonly sealed: Date;
  readonly watermark: Date;
  /** How far windows were evaluated before; null at the beginning. */
  readonly processed_until: Date | null;
  /** The batches that this look takes in, with all before. */
  readonly taken: TakenBatches;
  /** New events, and those among them that came after the allowed lateness. */
  readonly events: number;
  readonly late: number;
}

interface Known {
  readonly progress: Progress;
  readonly confirmed: boolean;
}

interface At {
  readonly now: Date;
  readonly timing: DetectTiming;
  readonly finish: boolean;
}

/** @returns null where nothing was stored yet */
export async function lookFor(
  store: Store,
  heads: readonly Head[],
  { progress, confirmed }: Known,
  { now, timing, finish }: At,
): Promise<Look | null> {
  const { latenessMs, idleMs, stalledMs, disorderMs } = timing;
  const mark = watermark(heads, now, { idleMs, stalledMs, behindMs: latenessMs });
  if (mark === null) return null;
  const end = finish ? endOf(heads) : null;
  const horizon = end?.to ?? floorTo(new Date(mark.getTime() - disorderMs), MINUTE_MS);
  const { processed_until, batches } = progress;
  const beginning = new Date(Math.min(...heads.map((head) => head.minute_min.getTime())));
  const done = processed_until ?? beginning;
  // On the minute, because windows are.
  const closed = floorTo(new Date(done.getTime() - latenessMs), MINUTE_MS);
  const news =
    hasNews(heads, batches) || !confirmed
      ? await readNews(store, heads, batches, { closed, again: !confirmed })
      : { taken: batches, earliest: null, events: 0, late: 0 };
  const { taken, events, late } = news;
  const from = earlier(done, news.earliest ?? done);
  // What was evaluated before is evaluated again as a whole, though time may stand a little back.
  const to = horizon > done ? horizon : done;
  const sealed = end?.sealed ?? to;
  return { from, to, sealed, watermark: mark, processed_until, taken, events, late };
}

/** The end of the quarter of the last event, and the minute of that event. */
function endOf(heads: readonly Head[]): { to: Date; sealed: Date } {
  const last = new Date(Math.max(...heads.map((head) => head.occurred_at_max.getTime())));
  const to = new Date(floorTo(last, QUARTER_MS).getTime() + QUARTER_MS);
  return { to, sealed: floorTo(last, MINUTE_MS) };
}

function earlier(x: Date, y: Date): Date {
  return x < y ? x : y;
}
