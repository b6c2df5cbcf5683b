import { FIELD } from "@ringfence/schemas";
import type { Batch, Message } from "@ringfence/stream";
import type { DeadLetter } from "./dead-letters.ts";
import type { DecodeEvent } from "./decode.ts";
import {
  addId,
  type DeduplicationWindow,
  digest,
  digestOfScan,
  placed,
  type PlacedId,
  placedText,
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
  window: DeduplicationWindow,
  decode: DecodeEvent,
): Prepared {
  const events = new EventRows(source.messages.length);
  const deadLetters: DeadLetter[] = [];
  const staged = new EventIds(source.messages.length);
  let repeats = 0;
  const takes = (id: PlacedId, said: number, message: Message): boolean => {
    const freshness = window.check(id, said, staged);
    if (freshness === "repeat") {
      repeats += 1;
    } else if (freshness === "conflict") {
      const detail = "event_id was seen before with other content; give each event its own id";
      deadLetters.push(letter(source, message, "conflicting_duplicate", detail));
    } else {
      addId(staged, id, said);
    }
    return freshness === "fresh";
  };
  for (const message of source.messages) {
    const scan = decode.scan(message, receivedAt);
    if (scan !== null) {
      const { bytes, start, end } = scan;
      const id = placed(bytes, start[FIELD.event_id] as number, end[FIELD.event_id] as number);
      if (takes(id, digestOfScan(scan), message)) events.addScan(scan, message.offset);
      continue;
    }
    const decoded = decode.decode(message, receivedAt);
    if (!decoded.ok) {
      deadLetters.push(letter(source, message, decoded.reason, decoded.detail));
      continue;
    }
    const { event } = decoded;
    if (takes(placedText(event.event_id), digest(event), message))
      events.add(event, message.offset);
  }
  const { first, last } = extentOf(source);
  const at = { topic: source.topic, partition: source.partition };
  return { batch: { at, first, last, receivedAt, events }, deadLetters, repeats, staged };
}

function letter(at: Batch, message: Message, reason: string, detail: string): DeadLetter {
  return { topic: at.topic, partition: at.partition, message, reason, detail };
}

function extentOf(batch: Batch): { first: number; last: number } {
  const first = batch.messages[0];
  const last = batch.messages.at(-1);
  if (first === undefined || last === undefined) throw new Error("a batch is never empty");
  return { first: first.offset, last: last.offset };
}
