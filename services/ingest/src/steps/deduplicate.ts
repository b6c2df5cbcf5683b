import type { RequestEvent } from "@ringfence/schemas";

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

  check(event: Identity, staged: ReadonlyMap<string, number>): Freshness {
    const known = staged.get(event.event_id) ?? this.#digests.get(event.event_id);
    if (known === undefined) return "fresh";
    return known === digest(event) ? "repeat" : "conflict";
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
  let hash = 0x811c9dc5;
  for (const field of fields) {
    for (let index = 0; index < field.length; index++) {
      hash = Math.imul(hash ^ field.charCodeAt(index), 0x01000193);
    }
    hash = Math.imul(hash ^ 0xff, 0x01000193);
  }
  return hash >>> 0;
}
