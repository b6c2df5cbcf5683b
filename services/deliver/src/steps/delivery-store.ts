/** What the store holds of one feed of an endpoint. Writing goes through the doors that the claim opens. */
import { randomUUID } from "node:crypto";
import { insertIdPrefix, loadQuery, type Query, type Store, StoreError } from "@ringfence/store";
import type { ServiceClaim } from "@ringfence/store";
import { z } from "zod";
import { claimLost, SERVICE } from "./claim.ts";
import type { Delivery } from "./line.ts";

const delivery = z
  .strictObject({
    sequence: z.int(),
    version: z.int(),
    webhook_id: z.string(),
    alert_id: z.string(),
    revision: z.int(),
    subject_id: z.string(),
    state: z.enum(["pending", "delivered", "dead"]),
    attempts: z.int(),
    first_attempt_ms: z.int().nullable(),
    next_attempt_ms: z.int(),
    last_status: z.int().nullable(),
    last_error: z.string(),
  })
  .transform((row): Delivery => ({
    sequence: row.sequence,
    version: row.version,
    webhookId: row.webhook_id,
    alertId: row.alert_id,
    revision: row.revision,
    subjectId: row.subject_id,
    state: row.state,
    attempts: row.attempts,
    firstAttemptAt: row.first_attempt_ms === null ? null : new Date(row.first_attempt_ms),
    nextAttemptAt: new Date(row.next_attempt_ms),
    lastStatus: row.last_status,
    lastError: row.last_error,
  }));

const ofEndpoint = z.object({ endpoint_id: z.string() });
const upTo = ofEndpoint.extend({ most: z.int() });
const url = import.meta.url;

const pending = loadQuery({ url, file: "./pending.sql", params: upTo, row: delivery });
const replayed = loadQuery({ url, file: "./replayed.sql", params: upTo, row: delivery });
const cursor = loadQuery({
  url,
  file: "./cursor.sql",
  params: ofEndpoint,
  row: z.strictObject({ sequence: z.int(), known: z.coerce.boolean() }),
});

export interface DeliveryStore {
  /** Up to where the outbox was read; null for a feed that was never served. */
  cursor(): Promise<number | null>;
  pending(most: number): Promise<readonly Delivery[]>;
  replayed(most: number): Promise<readonly Delivery[]>;
  /** All of them or none. @throws DeliverError `claim_lost` */
  write(deliveries: readonly Delivery[]): Promise<void>;
  /** @throws DeliverError `claim_lost` */
  moveCursor(sequence: number): Promise<void>;
}

/** What ClickHouse calls the `throwIf` of the view behind a door. */
const REFUSED_AT_THE_DOOR = "FUNCTION_THROW_IF_VALUE_IS_NON_ZERO";

/** @param endpoint_id what the feed is stored as (`storedAs`) */
export function deliveryStore(
  store: Store,
  endpoint_id: string,
  claim: ServiceClaim,
  now: () => Date,
): DeliveryStore {
  const insert = async (table: string, rows: readonly object[]): Promise<void> => {
    const owned = rows.map((row) => ({ endpoint_id, ...row, owner: claim.owner }));
    const queryId = `${insertIdPrefix(SERVICE, store.database)}${randomUUID()}`;
    try {
      await store.insert(table, owned, { columns: Object.keys(owned[0] ?? {}), queryId });
    } catch (error) {
      if (error instanceof StoreError && error.code === REFUSED_AT_THE_DOOR) {
        throw claimLost("the insert was refused", error);
      }
      throw error;
    }
  };
  const list = (query: Query<typeof upTo, typeof delivery>, most: number) =>
    store.query(query, { endpoint_id, most });
  return {
    cursor: async () => {
      const [row] = await store.query(cursor, { endpoint_id });
      return row?.known === true ? row.sequence : null;
    },
    pending: (most) => list(pending, most),
    replayed: (most) => list(replayed, most),
    write: (deliveries) =>
      insert(
        "webhook_deliveries_in",
        deliveries.map((each) => rowOf(each, now())),
      ),
    moveCursor: (sequence) =>
      insert("webhook_cursors_in", [{ sequence, moved_at: now().toISOString() }]),
  };
}

function rowOf(each: Delivery, at: Date): object {
  return {
    sequence: each.sequence,
    version: each.version,
    webhook_id: each.webhookId,
    alert_id: each.alertId,
    revision: each.revision,
    subject_id: each.subjectId,
    state: each.state,
    attempts: each.attempts,
    first_attempt_at: each.firstAttemptAt?.toISOString() ?? null,
    next_attempt_at: each.nextAttemptAt.toISOString(),
    last_status: each.lastStatus,
    last_error: each.lastError,
    updated_at: at.toISOString(),
  };
}
