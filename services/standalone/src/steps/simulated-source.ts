import { wait } from "@ringfence/runtime";
import type { LiveTraffic } from "@ringfence/simulator";
import { toNdjson } from "@ringfence/simulator";
import type { Lag, Message, Source } from "@ringfence/stream";

export interface Pace {
  /** Simulated time over wall time. */
  readonly speed: number;
  /** The first so many milliseconds of simulated time come at once, as history. */
  readonly historyMs: number;
  readonly now: () => Date;
  /** Event time up to which detection has judged; null before the first window. */
  readonly judgedUntil: () => Promise<Date | null>;
}

const BATCH_MESSAGES = 5_000;
/** So that something is stored, and seen, at once. */
const FIRST_BATCH_MESSAGES = 200;
const BATCH_EVERY_MS = 250;
/**
 * Simulated time waits where detection is further behind than this, in event time at least and in
 * wall time at the speed that was asked for: on a slow machine the demonstration plays more slowly.
 */
const BEHIND_AT_MOST = { event_ms: 15 * 60_000, wall_ms: 5_000 };

/**
 * Simulated traffic as a stream with one partition: the offset is the number of the event, and the
 * same seed gives the same events, so a second start goes on where the store ends. Once simulated
 * time has caught up with the clock it goes on at the clock's pace.
 */
export function simulatedSource(topic: string, traffic: LiveTraffic, pace: Pace): Source {
  let waiting: Lag[] = [];
  return {
    lag: () => waiting,
    run: async (open, signal) => {
      const reader = open({ topic, partition: 0 });
      const first = (await reader.assigned(0)) ?? 0;
      try {
        for await (const messages of paced(traffic, first, pace, signal)) {
          waiting = [{ topic, partition: 0, messages: 0 }];
          await reader.batch({ topic, partition: 0, messages, end: null });
        }
      } finally {
        await reader.revoked();
      }
    },
  };
}

async function* paced(
  traffic: LiveTraffic,
  first: number,
  pace: Pace,
  signal: AbortSignal,
): AsyncGenerator<Message[]> {
  const { speed, historyMs, now } = pace;
  const detection = new Detection(pace);
  let offset = -1;
  let messages: Message[] = [];
  let most = FIRST_BATCH_MESSAGES;
  /** Wall time at which simulated time `zero` plays. */
  let base_ms: number | null = null;
  for (const { event, dueMs } of traffic.events()) {
    offset += 1;
    if (signal.aborted) return;
    if (offset < first) continue;
    const past_ms = Math.max(0, dueMs - historyMs / speed);
    const occurred_ms = Date.parse(event.occurred_at);
    // What was not played while the program was off is not caught up with: time stood still.
    base_ms ??= now().getTime() - past_ms;
    if (Math.max(base_ms + past_ms, occurred_ms) > now().getTime()) {
      if (messages.length > 0) yield messages;
      messages = [];
      // The time in which nothing was played is not caught up with either.
      base_ms += await detection.waitFor(signal);
    }
    const due_ms = Math.max(base_ms + past_ms, occurred_ms);
    while (due_ms > now().getTime() && !signal.aborted) {
      await wait(Math.min(due_ms - now().getTime() + BATCH_EVERY_MS, 1_000), signal);
    }
    messages.push({
      offset,
      key: Buffer.from(event.account_id),
      value: Buffer.from(toNdjson(event)),
      headers: {},
      timestamp: null,
    });
    detection.newest_ms = occurred_ms;
    if (messages.length < most) continue;
    yield messages;
    most = BATCH_MESSAGES;
    messages = [];
    if (past_ms > 0) base_ms += await detection.waitFor(signal);
  }
}

/** How far detection is behind what was played. */
class Detection {
  readonly #pace: Pace;
  readonly #behindAtMost_ms: number;
  #judged_ms: number | null = null;
  /** Event time that was played last. */
  newest_ms: number | null = null;

  constructor(pace: Pace) {
    const { event_ms, wall_ms } = BEHIND_AT_MOST;
    this.#pace = pace;
    this.#behindAtMost_ms = Math.max(event_ms, wall_ms * pace.speed);
  }

  /** Waits until detection is near enough; answers the wall time that took, milliseconds. */
  async waitFor(signal: AbortSignal): Promise<number> {
    const { now, judgedUntil } = this.#pace;
    const began_ms = now().getTime();
    while (this.#isFarBehind() && !signal.aborted) {
      this.#judged_ms = (await judgedUntil())?.getTime() ?? null;
      if (this.#isFarBehind()) await wait(BATCH_EVERY_MS, signal);
    }
    return now().getTime() - began_ms;
  }

  #isFarBehind(): boolean {
    if (this.newest_ms === null) return false;
    if (this.#judged_ms === null) return true;
    return this.newest_ms - this.#judged_ms > this.#behindAtMost_ms;
  }
}
