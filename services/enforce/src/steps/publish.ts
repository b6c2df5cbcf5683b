/** Outbox → sink: send what the cursor has not passed, then move the cursor. */
import { loadQuery, type Store } from "@ringfence/store";
import type { OutgoingMessage, Sink } from "@ringfence/stream";
import { z } from "zod";
import type { Claim } from "./claim.ts";

/** A place in an outbox. */
export interface OutboxRow {
  readonly sequence: number;
  /** What no other message of the destination has, but for a repeat of this one. */
  readonly identity: string;
  /** Keeps what has to stay in order in one partition. */
  readonly key: string;
  readonly body: string;
  /** False for what is only passed over, such as a shadow alert. */
  readonly isDue: boolean;
}

/** A table of what is to be published, in the order of publication. */
export interface Outbox {
  read(after: number, page: number): Promise<readonly OutboxRow[]>;
  /** The identity of what a message of the destination holds; null for what is none of ours. */
  identityIn(document: unknown): string | null;
}

const publishedUntil = loadQuery({
  url: import.meta.url,
  file: "./published-until.sql",
  params: z.object({ destinations: z.array(z.string()) }),
  row: z.strictObject({ sequence: z.int() }),
});

export interface PublishParts {
  readonly store: Store;
  readonly claim: Claim;
  readonly outbox: Outbox;
  readonly sink: Sink;
  /** Name of the cursor: a topic, a file. */
  readonly destination: string;
  /** What the cursor was called before: it goes on from there. */
  readonly formerly?: string;
  /** Most messages of one send, at most `MAX_SEND_MESSAGES`. */
  readonly messages: number;
  /** Most bytes of one send, unless a single message is larger. */
  readonly bytes: number;
  readonly now: () => Date;
}

export interface Publisher {
  /** Publishes the next part of the outbox. */
  publish(): Promise<Published>;
}

export interface Published {
  /** Messages sent now. */
  readonly sent: number;
  /** Places of the outbox passed: sent, found sent already, or not due. */
  readonly passed: number;
}

/** No send is larger, whatever the configuration says. */
export const MAX_SEND_MESSAGES = 500;
/** Twice what can be in doubt: a predecessor may have left as much as this process did. */
const TAIL_MESSAGES = 2 * MAX_SEND_MESSAGES;

/**
 * At most one send is under way, and the cursor moves before the next: what a crash or a failed
 * send leaves in doubt is the end of the stream, `MAX_SEND_MESSAGES` at most. So the publisher
 * reads more than that of its tail when it starts and after each failure, and leaves out what
 * stands there, also later on: what was sent once is never due again.
 */
export function createPublisher(parts: PublishParts): Publisher {
  const { store, claim, outbox, sink, destination } = parts;
  const destinations = [destination, ...(parts.formerly === undefined ? [] : [parts.formerly])];
  let inDoubt = true;
  let sent: ReadonlySet<string> = new Set();
  return {
    publish: async () => {
      const [cursor] = await store.query(publishedUntil, { destinations });
      const page = Math.min(parts.messages, MAX_SEND_MESSAGES);
      const read = await outbox.read(cursor?.sequence ?? 0, page);
      const rows = withinBytes(read, parts.bytes);
      const last = rows.at(-1);
      if (last === undefined) return { sent: 0, passed: 0 };
      if (inDoubt) sent = await readTail(sink, outbox);
      inDoubt = true;
      const due = rows.filter(({ isDue, identity }) => isDue && !sent.has(identity));
      await claim.assertHeld();
      if (due.length > 0) await sink.send(due.map(({ key, body }) => ({ key, value: body })));
      const published_at = parts.now().toISOString();
      await store.insert(
        "alert_publications",
        [{ destination, sequence: last.sequence, published_at }],
        { columns: ["destination", "sequence", "published_at"] },
      );
      inDoubt = false;
      return { sent: due.length, passed: rows.length };
    },
  };
}

/** The first rows that fit, and one at least: a broker refuses batches past its own bound. */
function withinBytes(rows: readonly OutboxRow[], bound: number): readonly OutboxRow[] {
  let bytes = 0;
  const end = rows.findIndex((row, index) => {
    bytes += Buffer.byteLength(row.body);
    return index > 0 && bytes > bound;
  });
  return end === -1 ? rows : rows.slice(0, end);
}

/** What the end of the stream holds. */
async function readTail(sink: Sink, outbox: Outbox): Promise<ReadonlySet<string>> {
  const tail = await sink.tail(TAIL_MESSAGES);
  return new Set(tail.flatMap(({ value }) => outbox.identityIn(documentOf(value)) ?? []));
}

/** Null where a message holds no JSON. */
function documentOf(value: OutgoingMessage["value"]): unknown {
  if (value === null) return null;
  try {
    return JSON.parse(value.toString()) as unknown;
  } catch {
    return null;
  }
}
