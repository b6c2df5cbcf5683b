/** What an endpoint is to be told: alerts of the outbox, and dead letters that are wanted back. */
import type { Store } from "@ringfence/store";
import type { Endpoint } from "../endpoints/read-endpoints.ts";
import type { DeliveryStore } from "./delivery-store.ts";
import type { Delivery } from "./line.ts";
import { isWanted, type OutboxRow, readPage } from "./outbox.ts";
import { webhookId } from "./payload.ts";

export interface AdmitParts {
  readonly store: Store;
  readonly state: DeliveryStore;
  readonly endpoint: Endpoint;
  readonly after: number;
  readonly most: number;
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
 *
 * Whoever heard of an alert hears of it to its end: a receiver that asked for suspensions would
 * otherwise never learn that one is over.
 */
export async function admit({ state, ...parts }: AdmitParts): Promise<Admitted> {
  const { store, endpoint, after, most, now } = parts;
  const page = await readPage(store, after, most);
  const last = page.at(-1)?.sequence ?? after;
  if (page.length === 0) return { passed: 0, last, deliveries: [] };
  const live = page.filter(({ is_told }) => is_told);
  const wanted = new Set(
    live.filter((row) => isWanted(row, endpoint)).map(({ sequence }) => sequence),
  );
  const others = live.filter(({ sequence }) => !wanted.has(sequence));
  const told = new Set(await state.toldBefore(others.map(({ alert_id }) => alert_id)));
  const taken = live.filter((row) => {
    if (!wanted.has(row.sequence) && !told.has(row.alert_id)) return false;
    told.add(row.alert_id);
    return true;
  });
  const deliveries = taken.map((row) => deliveryOf(row, now));
  if (deliveries.length > 0) await state.write(deliveries);
  await state.moveCursor(last);
  return { passed: page.length, last, deliveries };
}

function deliveryOf(row: OutboxRow, now: Date): Delivery {
  return {
    sequence: row.sequence,
    version: 1,
    webhookId: webhookId(row.alert_id, row.revision),
    alertId: row.alert_id,
    revision: row.revision,
    subjectId: row.subject_id,
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
