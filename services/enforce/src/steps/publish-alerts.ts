/** Outbox → sink: send what the cursor has not passed, then move the cursor. */
import { loadQuery, type Store } from "@ringfence/store";
import type { OutgoingMessage, Sink } from "@ringfence/stream";
import { z } from "zod";
import type { Claim } from "./claim.ts";

const outbox = loadQuery({
  url: import.meta.url,
  file: "./outbox.sql",
  params: z.object({ after: z.int(), page: z.int() }),
  row: z.strictObject({
    sequence: z.int(),
    alert_id: z.string(),
    revision: z.int(),
    mode: z.enum(["live", "shadow"]),
    held: z.boolean(),
    subject_id: z.string(),
    body: z.string(),
  }),
});
type OutboxRow = z.output<typeof outbox.row>;

const publishedUntil = loadQuery({
  url: import.meta.url,
  file: "./published-until.sql",
  params: z.object({ destination: z.string() }),
  row: z.strictObject({ sequence: z.int() }),
});

export interface PublishParts {
  readonly store: Store;
  readonly claim: Claim;
  readonly sink: Sink;
  /** Name of the cursor: a topic, a file. */
  readonly destination: string;
  /** Most messages of one send, at most `MAX_SEND_MESSAGES`. */
  readonly messages: number;
  /** Most bytes of one send, unless a single alert is larger. */
  readonly bytes: number;
  readonly now: () => Date;
}

export interface Publisher {
  /** Publishes the next part of the outbox; answers how many live alerts it put through. */
  publish(): Promise<Published>;
}

export interface Published {
  /** Alerts sent now. */
  readonly sent: number;
  /** Places of the outbox passed: sent, found sent already, shadow or held. */
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
  const { store, claim, sink, destination } = parts;
  let inDoubt = true;
  let sent: ReadonlySet<string> = new Set();
  return {
    publish: async () => {
      const [cursor] = await store.query(publishedUntil, { destination });
      const page = Math.min(parts.messages, MAX_SEND_MESSAGES);
      const read = await store.query(outbox, { after: cursor?.sequence ?? 0, page });
      const rows = withinBytes(read, parts.bytes);
      const last = rows.at(-1);
      if (last === undefined) return { sent: 0, passed: 0 };
      if (inDoubt) sent = await readTail(sink);
      inDoubt = true;
      const due = rows.filter((row) => isForReaders(row) && !sent.has(identityOf(row)));
      await claim.assertHeld();
      if (due.length > 0) await sink.send(due.map(toMessage));
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

/** A shadow is for nobody, nor is what a control or a verdict holds. */
function isForReaders({ mode, held }: OutboxRow): boolean {
  return mode === "live" && !held;
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

/** Which alerts the end of the stream holds. */
async function readTail(sink: Sink): Promise<ReadonlySet<string>> {
  const tail = await sink.tail(TAIL_MESSAGES);
  return new Set(tail.flatMap((message) => identityIn(message) ?? []));
}

const identity = z.object({ alert_id: z.string(), revision: z.int() });

/** Which alert a message holds; null for what is none of ours. */
function identityIn({ value }: OutgoingMessage): string | null {
  if (value === null) return null;
  try {
    const parsed = identity.safeParse(JSON.parse(value.toString()));
    return parsed.success ? identityOf(parsed.data) : null;
  } catch {
    return null;
  }
}

function identityOf({ alert_id, revision }: z.output<typeof identity>): string {
  return `${alert_id}/${revision}`;
}

/** The key keeps the alerts of a subject in one partition, and so in order. */
function toMessage(row: OutboxRow): OutgoingMessage {
  return { key: row.subject_id, value: row.body };
}
