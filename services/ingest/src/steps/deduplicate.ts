import { type EventScan, FIELD, type RequestEvent } from "@ringfence/schemas";

import { ABSENT, EventIds, hashOf } from "./event-ids.ts";

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
  readonly #known = new EventIds();
  /** What nobody else holds any more nobody asks for. */
  #newest: WeakRef<EventIds> | null = null;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get size(): number {
    return this.#known.size;
  }

  /**
   * Looks up the id that stands in `bytes` from `start` to `end`.
   *
   * @param hash its `hashOf`
   * @param said digest of what the event says
   * @param staged ids of the batch in hand, which are not stored yet
   */
  check({ hash, bytes, start, end }: PlacedId, said: number, staged: EventIds): Freshness {
    const inBatch = staged.find(hash, bytes, start, end);
    const known = inBatch === ABSENT ? this.#known.find(hash, bytes, start, end) : inBatch;
    return freshnessOf(known, said);
  }

  /**
   * The window as it will be once `coming` is remembered, for whoever prepares what follows it: what
   * will be forgotten by then is as if it were not there any more.
   */
  after(coming: EventIds): WindowView {
    const known = this.#known;
    const forgotten = Math.max(0, known.size + coming.size - this.#capacity);
    const forgottenOfComing = Math.max(0, forgotten - known.size);
    return {
      check: ({ hash, bytes, start, end }, said, staged) => {
        let before = staged.find(hash, bytes, start, end);
        if (before === ABSENT) before = coming.find(hash, bytes, start, end, forgottenOfComing);
        if (before === ABSENT) before = known.find(hash, bytes, start, end, forgotten);
        return freshnessOf(before, said);
      },
    };
  }

  /** Whether this is what was remembered last. */
  endsWith(stored: EventIds): boolean {
    return this.#newest?.deref() === stored;
  }

  /** Takes in what was stored, oldest first. Call it once the store has it, never before. */
  remember(stored: EventIds): void {
    this.#newest = new WeakRef(stored);
    this.#known.addAll(stored);
    while (this.#known.size > this.#capacity) this.#known.forgetOldest();
  }
}

/** What it takes to tell whether an event is new. */
export type WindowView = Pick<DeduplicationWindow, "check">;

/** @param known the digest under the same id, or ABSENT */
function freshnessOf(known: number, said: number): Freshness {
  if (known === ABSENT) return "fresh";
  return known === said ? "repeat" : "conflict";
}

/** An id within the bytes of its message. */
export interface PlacedId {
  readonly hash: number;
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
}

export function placed(bytes: Uint8Array, start: number, end: number): PlacedId {
  return { hash: hashOf(bytes, start, end), bytes, start, end };
}

export function placedText(id: string): PlacedId {
  const bytes = Buffer.from(id);
  return placed(bytes, 0, bytes.length);
}

export function addId(ids: EventIds, { hash, bytes, start, end }: PlacedId, said: number): void {
  ids.add(hash, bytes, start, end, said);
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
