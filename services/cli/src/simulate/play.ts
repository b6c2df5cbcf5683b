import type { World } from "@ringfence/simulator";
import type { OutgoingMessage, Sink } from "@ringfence/stream";
import type { Io } from "../io.ts";
import { progress } from "../progress.ts";

/** A batch is sent when it is full or when the next event is not due yet. */
const MESSAGES_AT_ONCE = 1_000;
/** Shortest pause: below it the events of a moment would go out one by one. */
const PAUSE_MS = 20;

export interface PlayOptions {
  readonly requests: Sink;
  readonly accounts: Sink;
  /** First moment of event time, sent at once. */
  readonly start: Date;
  readonly hours: number;
  /** Event time over wall time. */
  readonly speed: number;
  readonly io: Io;
}

export interface Played {
  readonly events: number;
  /** False where it was interrupted. */
  readonly whole: boolean;
}

/**
 * Sends profiles, then events when they are due, changed profiles before the events after them.
 * Ends early, between two batches, once `io.signal` aborts.
 */
export async function play(world: World, options: PlayOptions): Promise<Played> {
  const { io, requests, accounts } = options;
  await send(accounts, world.profiles, io);
  const updates = [...world.profileUpdates()];
  const started = io.now();
  const meter = progress(io, { label: "Playing", noun: "events", total: options.hours });
  let sent = 0;
  let batch: { account_id: string; occurred_at: string }[] = [];
  const flush = async () => {
    const last = batch.at(-1);
    if (!last) return;
    const at = Date.parse(last.occurred_at);
    const due = updates.findIndex(({ updated_at: time }) => Date.parse(time) > at);
    await send(accounts, updates.splice(0, due === -1 ? updates.length : due), io);
    await send(requests, batch, io);
    sent += batch.length;
    batch = [];
    meter.update((at - options.start.getTime()) / 3_600_000, sent);
  };
  try {
    for (const event of world.events()) {
      const eventMs = Date.parse(event.occurred_at) - options.start.getTime();
      const dueIn = started + eventMs / options.speed - io.now();
      if (batch.length >= MESSAGES_AT_ONCE || dueIn > 0) await flush();
      if (dueIn > 0) await io.sleep(Math.max(dueIn, PAUSE_MS), io.signal);
      if (io.signal.aborted) return { events: sent, whole: false };
      batch.push(event);
    }
    await flush();
    return { events: sent, whole: true };
  } finally {
    meter.clear();
  }
}

async function send(
  sink: Sink,
  documents: readonly { account_id: string }[],
  io: Io,
): Promise<void> {
  for (let from = 0; from < documents.length; from += MESSAGES_AT_ONCE) {
    if (io.signal.aborted) return;
    await sink.send(documents.slice(from, from + MESSAGES_AT_ONCE).map(toMessage));
  }
}

function toMessage(document: { account_id: string }): OutgoingMessage {
  return { key: document.account_id, value: JSON.stringify(document) };
}
