/** Simulated traffic as producers send it: with repeats, and with messages that are no events. */
import type { RejectionReason, RequestEventInput } from "@ringfence/schemas";
import { createWorld } from "@ringfence/simulator";
import type { OutgoingMessage } from "@ringfence/stream";
import { INVALID } from "./invalid.ts";
import { SeededRandom } from "./random.ts";

/** Names an invalid message, so that its dead letter can be told from all others. */
export const NUMBER_HEADER = "test-number";

const REPEATED = 0.02;
const INVALID_SHARE = 0.005;
/** A repeat comes at once or after at most so many other events. */
const REPEAT_WITHIN = 20_000;

export interface Sent {
  /** `occurred_at` of every valid event by its id, as it was sent first. */
  readonly events: Map<string, string>;
  /** The reason that each invalid message is to be rejected for. */
  readonly invalid: RejectionReason[];
  repeats: number;
}

export interface Traffic {
  readonly sent: Sent;
  /** Fills `sent` while it goes. */
  messages(): Generator<OutgoingMessage, void, void>;
}

/** `events` different valid events, of accounts of a simulated world. */
export function trafficOf(options: {
  readonly seed: number;
  readonly events: number;
  readonly start: Date;
}): Traffic {
  const { seed, events, start } = options;
  const sent: Sent = { events: new Map(), invalid: [], repeats: 0 };
  const random = new SeededRandom(seed);
  const world = createWorld({ seed, start, hours: 24, accounts: Math.ceil(events / 100) });

  function* messages(): Generator<OutgoingMessage, void, void> {
    const later: { readonly at: number; readonly event: RequestEventInput }[][] = [];
    for (const event of world.events()) {
      const count = sent.events.size;
      if (count === events) break;
      sent.events.set(event.event_id, event.occurred_at);
      yield messageOf(event);
      if (random.next() < REPEATED) {
        const at = count + random.between(0, random.pick([0, 10, REPEAT_WITHIN]));
        const restamped = Date.parse(event.occurred_at) + random.between(1, 5_000);
        const occurred_at = random.next() < 0.5 ? new Date(restamped).toISOString() : undefined;
        (later[at] ??= []).push({ at, event: { ...event, ...(occurred_at && { occurred_at }) } });
      }
      if (random.next() < INVALID_SHARE) {
        const { reason, make } = random.pick(INVALID);
        const { headers = {}, ...message } = make(event, random);
        const number = String(sent.invalid.push(reason) - 1);
        yield { ...message, headers: { ...headers, [NUMBER_HEADER]: number } };
      }
      for (const repeat of later[count] ?? []) yield* repeated(repeat.event);
      later[count] = [];
    }
    for (const repeat of later.flat()) yield* repeated(repeat.event);
  }

  function* repeated(event: RequestEventInput): Generator<OutgoingMessage, void, void> {
    sent.repeats += 1;
    yield messageOf(event);
  }

  return { sent, messages };
}

function messageOf(event: RequestEventInput): OutgoingMessage {
  return { key: event.account_id, value: JSON.stringify(event) };
}
