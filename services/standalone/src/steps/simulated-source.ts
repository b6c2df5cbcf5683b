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
}

const BATCH_MESSAGES = 5_000;
const BATCH_EVERY_MS = 250;

/**
 * Simulated traffic as a stream with one partition: the offset is the number of the event, and the
 * same seed gives the same events, so a second start goes on where the store ends. Once simulated
 * time has caught up with the clock it goes on at the clock's pace.
 */
export function simulatedSource(topic: string, traffic: () => LiveTraffic, pace: Pace): Source {
  let waiting: Lag[] = [];
  return {
    lag: () => waiting,
    run: async (open, signal) => {
      const reader = open({ topic, partition: 0 });
      const first = (await reader.assigned(0)) ?? 0;
      try {
        for await (const messages of paced(traffic(), first, pace, signal)) {
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
  { speed, historyMs, now }: Pace,
  signal: AbortSignal,
): AsyncGenerator<Message[]> {
  let offset = -1;
  let messages: Message[] = [];
  /** Wall time at which simulated time `zero` plays. */
  let base_ms: number | null = null;
  for (const { event, dueMs } of traffic.events()) {
    offset += 1;
    if (signal.aborted) return;
    if (offset < first) continue;
    const past_ms = Math.max(0, dueMs - historyMs / speed);
    // What was not played while the program was off is not caught up with: time stood still.
    base_ms ??= now().getTime() - past_ms;
    const due_ms = Math.max(base_ms + past_ms, Date.parse(event.occurred_at));
    if (due_ms > now().getTime() && messages.length > 0) {
      yield messages;
      messages = [];
    }
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
    if (messages.length >= BATCH_MESSAGES) {
      yield messages;
      messages = [];
    }
  }
}
