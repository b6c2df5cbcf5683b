import { FIELD } from "@ringfence/schemas";
import type { Batch, Message } from "@ringfence/stream";
import type { DeadLetter } from "./dead-letters.ts";
import type { DecodeEvent } from "./decode.ts";
import {
  addId,
  digest,
  digestOfScan,
  placed,
  type PlacedId,
  placedText,
  type WindowView,
} from "./deduplicate.ts";
import { EventIds } from "./event-ids.ts";
import { EventRows } from "./event-rows.ts";
import type { PreparedBatch } from "./store-batch.ts";

export interface Prepared {
  readonly batch: PreparedBatch;
  readonly deadLetters: readonly DeadLetter[];
  readonly repeats: number;
  /** What the window is to remember once the batch is stored. */
  readonly staged: EventIds;
}

/**
 * Sorts the messages of a batch into events to store, dead letters and repeats. Pure: the same
 * messages over the same window give the same batch, which is what makes a replay harmless.
 */
export function prepareBatch(
  source: Batch,
  receivedAt: Date,
  window: WindowView,
  decode: DecodeEvent,
): Prepared {
  const preparation = new Preparation(source, receivedAt, window, decode);
  while (preparation.goOn(source.messages.length));
  return preparation.prepared;
}

/** The same in pieces, for whoever has to let others have their turn in between. */
export class Preparation {
  readonly #source: Batch;
  readonly #receivedAt: Date;
  readonly #window: WindowView;
  readonly #decode: DecodeEvent;
  readonly #events: EventRows;
  readonly #deadLetters: DeadLetter[] = [];
  readonly #staged: EventIds;
  #repeats = 0;
  #next = 0;

  constructor(source: Batch, receivedAt: Date, window: WindowView, decode: DecodeEvent) {
    this.#source = source;
    this.#receivedAt = receivedAt;
    this.#window = window;
    this.#decode = decode;
    this.#events = new EventRows(source.messages.length);
    this.#staged = new EventIds(source.messages.length);
  }

  /** Looks at `most` further messages. False: there were no more. */
  goOn(most: number): boolean {
    const { messages } = this.#source;
    const end = Math.min(this.#next + most, messages.length);
    for (let at = this.#next; at < end; at += 1) this.#look(messages[at] as Message);
    this.#next = end;
    return end < messages.length;
  }

  get prepared(): Prepared {
    const { topic, partition } = this.#source;
    const { first, last } = extentOf(this.#source);
    const events = this.#events;
    return {
      batch: { at: { topic, partition }, first, last, receivedAt: this.#receivedAt, events },
      deadLetters: this.#deadLetters,
      repeats: this.#repeats,
      staged: this.#staged,
    };
  }

  #look(message: Message): void {
    const scan = this.#decode.scan(message, this.#receivedAt);
    if (scan !== null) {
      const { bytes, start, end } = scan;
      const id = placed(bytes, start[FIELD.event_id] as number, end[FIELD.event_id] as number);
      if (this.#takes(id, digestOfScan(scan), message)) this.#events.addScan(scan, message.offset);
      return;
    }
    const decoded = this.#decode.decode(message, this.#receivedAt);
    if (!decoded.ok) {
      this.#reject(message, decoded.reason, decoded.detail);
      return;
    }
    const { event } = decoded;
    if (this.#takes(placedText(event.event_id), digest(event), message)) {
      this.#events.add(event, message.offset);
    }
  }

  #takes(id: PlacedId, said: number, message: Message): boolean {
    const freshness = this.#window.check(id, said, this.#staged);
    if (freshness === "repeat") {
      this.#repeats += 1;
    } else if (freshness === "conflict") {
      const detail = "event_id was seen before with other content; give each event its own id";
      this.#reject(message, "conflicting_duplicate", detail);
    } else {
      addId(this.#staged, id, said);
    }
    return freshness === "fresh";
  }

  #reject(message: Message, reason: string, detail: string): void {
    const { topic, partition } = this.#source;
    this.#deadLetters.push({ topic, partition, message, reason, detail });
  }
}

function extentOf({ messages }: Batch): { first: number; last: number } {
  const first = messages[0];
  const last = messages.at(-1);
  if (first === undefined || last === undefined) throw new Error("a batch is never empty");
  return { first: first.offset, last: last.offset };
}
