import { randomUUID } from "node:crypto";
import type { RequestEvent } from "@ringfence/schemas";
import type { Store } from "@ringfence/store";
import type { TopicPartition } from "@ringfence/stream";
import { insertIdPrefix } from "./claim.ts";
import type { StoredBatch } from "./recover.ts";
import { NOTHING_TOLD, type ToldNetworks } from "./told-networks.ts";

export interface PlacedEvent {
  readonly event: RequestEvent;
  readonly offset: number;
}

/** What one insert brings: everything that it takes to repeat it exactly. */
export interface PreparedBatch extends StoredBatch {
  readonly at: TopicPartition;
  readonly events: readonly PlacedEvent[];
}

const EVENT_COLUMNS = [
  "event_id",
  "occurred_at",
  "account_id",
  "api_key_id",
  "client_ip",
  "asn",
  "country",
  "user_agent",
  "tls_fingerprint",
  "device_id",
  "end_user_id",
  "method",
  "endpoint",
  "status",
  "error_code",
  "units",
  "latency_ms",
  "request_bytes",
  "response_bytes",
  "content_hash",
  "content_simhash",
  "threat_signals",
] as const satisfies readonly (keyof RequestEvent)[];

const COLUMNS = [
  ...EVENT_COLUMNS,
  "topic",
  "partition",
  "offset",
  "batch_first",
  "batch_last",
  "received_at",
  "owner",
  "is_looked_up",
  "network_kind",
  "asn_source",
  "country_source",
];

/**
 * Names the messages of a batch, and the moment they were received. Whoever inserts a stored batch
 * again does so under the same token. A batch of which nothing was stored is another one, because
 * a server that was killed may have kept its token and lost its rows.
 */
export function batchToken(at: TopicPartition, batch: StoredBatch): string {
  const { first, last, receivedAt } = batch;
  return `${at.topic}/${at.partition}/${first}-${last}@${receivedAt.getTime()}`;
}

/**
 * One batch, one insert. The engine drops it where the token was seen, table by table.
 *
 * @param told what an earlier try stored of the networks of its events
 * @throws StoreError; retriable unless the claim on the partition was lost
 */
export async function storeBatch(
  store: Store,
  batch: PreparedBatch,
  owner: string,
  told: ToldNetworks = NOTHING_TOLD,
): Promise<void> {
  await store.insert("request_events_in_2", rowsOf(batch, owner, told), {
    columns: COLUMNS,
    token: batchToken(batch.at, batch),
    queryId: insertIdPrefix(store.database, batch.at, owner) + randomUUID(),
  });
}

/** As arrays: an object of so many fields costs several times as much, in time and garbage. */
function rowsOf(
  { at, first, last, receivedAt, events }: PreparedBatch,
  owner: string,
  told: ToldNetworks,
) {
  const rest = [first, last, receivedAt.toISOString(), owner];
  return events.map(({ event, offset }) => {
    const before = told.get(offset);
    const said = before === undefined ? event : { ...event, ...before };
    const values: unknown[] = EVENT_COLUMNS.map((column) => said[column]);
    values.push(at.topic, at.partition, offset, ...rest, before !== undefined);
    values.push(before?.network_kind ?? null, before?.asn_source ?? "");
    values.push(before?.country_source ?? "");
    return values;
  });
}
