/** What an endpoint is to be told: what came to an outbox, and dead letters that are wanted back. */
import type { Store } from "@ringfence/store";
import type { DeliveryStore } from "./delivery-store.ts";
import type { Feed, Message, PageOptions } from "./feed.ts";
import type { Delivery } from "./line.ts";

export interface AdmitParts extends PageOptions {
  readonly store: Store;
  readonly feed: Feed;
  readonly state: DeliveryStore;
  readonly now: Date;
}

export interface Admitted {
  /** Places of the outbox passed. */
  readonly passed: number;
  readonly last: number;
  readonly deliveries: readonly Delivery[];
}

/**
 * Takes the next page of the outbox. First the deliveries are stored, then the cursor moves: a crash
 * in between repeats nothing, because the cursor is never behind what was stored.
 */
export async function admit(parts: AdmitParts): Promise<Admitted> {
  const { store, feed, state, now, ...options } = parts;
  const { passed, last, messages } = await feed.readPage(store, options);
  const deliveries = messages.map((each) => deliveryOf(each, now));
  if (deliveries.length > 0) await state.write(deliveries);
  if (passed > 0) await state.moveCursor(last);
  return { passed, last, deliveries };
}

function deliveryOf(message: Message, now: Date): Delivery {
  return {
    ...message,
    version: 1,
    state: "pending",
    attempts: 0,
    firstAttemptAt: null,
    nextAttemptAt: now,
    lastStatus: null,
    lastError: "",
  };
}

/** Dead letters that operators asked for begin anew, under the id that they had. */
export async function replay(
  state: DeliveryStore,
  most: number,
  now: Date,
): Promise<readonly Delivery[]> {
  const dead = await state.replayed(most);
  const again = dead.map((each): Delivery => ({
    ...each,
    version: each.version + 1,
    state: "pending",
    attempts: 0,
    firstAttemptAt: null,
    nextAttemptAt: now,
  }));
  if (again.length > 0) await state.write(again);
  return again;
}
