/** One feed of one endpoint: how far its outbox was read, and what waits of it. */
import type { Store } from "@ringfence/store";
import type { Endpoint } from "../endpoints/read-endpoints.ts";
import { admit, replay } from "./admit.ts";
import type { DeliveryStore } from "./delivery-store.ts";
import type { Feed } from "./feed.ts";
import { Line } from "./line.ts";

/** No bound of what waits is larger. */
export const MOST_WAITING = 10_000;

export interface LaneParts {
  readonly store: Store;
  readonly endpoint: Endpoint;
  readonly feed: Feed;
  readonly state: DeliveryStore;
}

export interface AdmitBounds {
  readonly now: Date;
  /** Most messages that are read at once. */
  readonly page: number;
  /** Most deliveries that wait in memory; the others stay in the outbox. */
  readonly waiting: number;
  /** How often the outbox is looked at where nothing came. */
  readonly pollMs: number;
}

export class Lane {
  readonly feed: Feed;
  readonly state: DeliveryStore;
  readonly line: Line;
  readonly #store: Store;
  readonly #endpoint: Endpoint;
  #cursor: number | null = null;
  #polledAt = 0;

  constructor({ store, endpoint, feed, state }: LaneParts) {
    this.feed = feed;
    this.state = state;
    this.line = new Line(endpoint.orderWaitMs);
    this.#store = store;
    this.#endpoint = endpoint;
  }

  /** After a failure of the store: what waits is read from it again. */
  forget(): void {
    this.#cursor = null;
  }

  /** Reads what waits, where that is not known. Answers whether it did. */
  async load(): Promise<boolean> {
    if (this.#cursor !== null) return false;
    let cursor = await this.state.cursor();
    if (cursor === null) {
      cursor = this.#endpoint.since === "now" ? await this.feed.readEnd(this.#store) : 0;
      await this.state.moveCursor(cursor);
    }
    // All of it, also where the bound was larger when it was taken.
    const pending = await this.state.pending(MOST_WAITING);
    this.line.clear();
    this.line.put(pending);
    this.#cursor = cursor;
    this.#polledAt = 0;
    return true;
  }

  /** Takes what is new. Answers how many places of the outbox it passed. */
  async admit({ now, page, waiting, pollMs }: AdmitBounds): Promise<number> {
    const room = Math.min(page, waiting - this.line.size);
    if (this.#cursor === null || room <= 0) return 0;
    if (isWithin(now.getTime() - this.#polledAt, pollMs)) return 0;
    const { feed, state } = this;
    const options = { endpoint: this.#endpoint, after: this.#cursor, most: room };
    const taken = await admit({ store: this.#store, feed, state, now, ...options });
    this.line.put(taken.deliveries);
    this.#cursor = taken.last;
    // A full page has more behind it, which is not waited for.
    this.#polledAt = taken.passed < room ? now.getTime() : 0;
    return taken.passed;
  }

  /** Takes dead letters that operators want delivered after all. Answers how many. */
  async replay(now: Date, waiting: number): Promise<number> {
    const room = waiting - this.line.size;
    if (room <= 0) return 0;
    const replayed = await replay(this.state, room, now);
    this.line.put(replayed);
    return replayed.length;
  }
}

/** Whether so little time has passed; a clock that was set back says nothing. */
export function isWithin(passedMs: number, boundMs: number): boolean {
  return passedMs >= 0 && passedMs < boundMs;
}
