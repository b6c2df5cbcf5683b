import { type EventScan, FIELD, type RequestEvent } from "@ringfence/schemas";

/** What became of an event that was looked up in the window. */
export type Freshness = "fresh" | "repeat" | "conflict";

/** The fields that tell a repeat of an event from another event under the same id. */
export type Identity = Pick<
  RequestEvent,
  "event_id" | "account_id" | "api_key_id" | "method" | "endpoint" | "status" | "content_hash"
>;

/**
 * The ids of the last `capacity` stored events of one partition, each with a digest of what the
 * event said. Event time is no part of an event's identity: a producer that sends again may
 * stamp again.
 *
 * The window is counted in stored events, not in time, so that it can be rebuilt from the store
 * exactly as it was: replaying a batch then drops exactly what was dropped the first time.
 */
export class DeduplicationWindow {
  readonly #capacity: number;
  readonly #digests = new Map<string, number>();

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get size(): number {
    return this.#digests.size;
  }

  /** @param said digest of what the event says */
  check(eventId: string, said: number, staged: ReadonlyMap<string, number>): Freshness {
    const known = staged.get(eventId) ?? this.#digests.get(eventId);
    if (known === undefined) return "fresh";
    return known === said ? "repeat" : "conflict";
  }

  /** Takes in what was stored, oldest first. Call it once the store has it, never before. */
  remember(stored: Iterable<readonly [eventId: string, digest: number]>): void {
    for (const [eventId, value] of stored) this.#digests.set(eventId, value);
    let excess = this.#digests.size - this.#capacity;
    for (const eventId of this.#digests.keys()) {
      if (excess-- <= 0) break;
      this.#digests.delete(eventId);
    }
  }
}

const FNV_START = 0x811c9dc5;
const FNV_PRIME = 0x01000193;
const FIELD_END = 0xff;

/** FNV-1a over the identity of an event, 32 bits: quick, and a clash only hides a conflict. */
export function digest(event: Identity): number {
  const fields = [
    event.account_id,
    event.api_key_id,
    event.method,
    event.endpoint,
    String(event.status),
    event.content_hash ?? "",
  ];
  let hash = FNV_START;
  for (const field of fields) {
    for (let index = 0; index < field.length; index++) {
      hash = Math.imul(hash ^ field.charCodeAt(index), FNV_PRIME);
    }
    hash = Math.imul(hash ^ FIELD_END, FNV_PRIME);
  }
  return hash >>> 0;
}

/** The same of an event that was scanned: its texts are ASCII, so bytes are characters. */
export function digestOfScan({ bytes, start, end, number }: EventScan): number {
  let hash = FNV_START;
  for (const field of FIELDS_BEFORE_STATUS) {
    hash = hashBytes(hash, bytes, start[field] as number, end[field] as number);
  }
  const status = number[FIELD.status] as number;
  for (let scale = 100; scale >= 1; scale /= 10) {
    hash = Math.imul(hash ^ (0x30 + (Math.floor(status / scale) % 10)), FNV_PRIME);
  }
  hash = Math.imul(hash ^ FIELD_END, FNV_PRIME);
  const content = start[FIELD.content_hash] as number;
  return (
    hashBytes(hash, bytes, content, content === -1 ? -1 : (end[FIELD.content_hash] as number)) >>> 0
  );
}

const FIELDS_BEFORE_STATUS = [FIELD.account_id, FIELD.api_key_id, FIELD.method, FIELD.endpoint];

function hashBytes(before: number, bytes: Uint8Array, start: number, end: number): number {
  let hash = before;
  for (let at = start; at < end; at += 1) hash = Math.imul(hash ^ (bytes[at] as number), FNV_PRIME);
  return Math.imul(hash ^ FIELD_END, FNV_PRIME);
}
