import { randomUUID } from "node:crypto";
import {
  NativeBlock,
  type NativeColumn,
  NumberColumn,
  sameNumber,
  sameText,
  type Store,
  TextColumn,
} from "@ringfence/store";
import type { TopicPartition } from "@ringfence/stream";
import { insertIdPrefix } from "./claim.ts";
import type { EventRows } from "./event-rows.ts";
import type { StoredBatch } from "./recover.ts";
import { NOTHING_TOLD, type ToldNetworks } from "./told-networks.ts";

/** What one insert brings: everything that it takes to repeat it exactly. */
export interface PreparedBatch extends StoredBatch {
  readonly at: TopicPartition;
  readonly events: EventRows;
}

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
  const rows = blockOf(batch, owner, told);
  await store.insert("request_events_in_2", rows, {
    columns: rows.columns.map(({ name }) => name),
    token: batchToken(batch.at, batch),
    queryId: insertIdPrefix(store.database, batch.at, owner) + randomUUID(),
    settings: FOR_VIEWS,
  });
}

const FOR_VIEWS = {
  // They group their rows by the keys of their tables, so merging them once more before they are written
  // finds nothing, at a sixth of the cost of an insert.
  optimize_on_insert: 0,
  // Side by side they take a seventh less time (docs/scaling.md); events still come first (table-fails.test.ts).
  parallel_view_processing: 1,
} as const;

function blockOf(batch: PreparedBatch, owner: string, told: ToldNetworks): NativeBlock {
  const { at, first, last, receivedAt, events } = batch;
  const rows = events.length;
  const offsets = new NumberColumn("offset", "UInt64", { expected: rows });
  for (const offset of events.offsets) offsets.add(offset);
  return new NativeBlock([
    ...events.columns,
    ...networksOf(events, told),
    sameText("topic", at.topic, rows),
    sameNumber("partition", "UInt32", at.partition, rows),
    offsets,
    sameNumber("batch_first", "UInt64", first, rows),
    sameNumber("batch_last", "UInt64", last, rows),
    sameNumber("received_at", "DateTime64(3, 'UTC')", receivedAt.getTime(), rows),
    sameText("owner", owner, rows),
  ]);
}

/** What the events say of their networks, or what was told of them before. */
function networksOf({ offsets, asns, countries }: EventRows, told: ToldNetworks): NativeColumn[] {
  const room = { expected: offsets.length };
  const asn = new NumberColumn("asn", "UInt32", { nullable: true, ...room });
  if (told.size === 0) {
    for (const said of asns) asn.add(said);
    // The columns that are left out are those of a batch that nothing was told of.
    return [asn, countries];
  }
  const texts = (name: string, nullable: boolean) => new TextColumn(name, { nullable, ...room });
  const country = texts("country", true);
  const isLookedUp = new NumberColumn("is_looked_up", "Bool", room);
  const kind = texts("network_kind", true);
  const asnSource = texts("asn_source", false);
  const countrySource = texts("country_source", false);
  const countriesSaid = [...countries.texts()];
  for (const [index, offset] of offsets.entries()) {
    const before = told.get(offset);
    const saidAsn = asns[index] ?? Number.NaN;
    asn.add(before === undefined ? saidAsn : (before.asn ?? Number.NaN));
    country.add(before === undefined ? (countriesSaid[index] ?? null) : before.country);
    isLookedUp.add(before === undefined ? 0 : 1);
    kind.add(before?.network_kind ?? null);
    asnSource.add(before?.asn_source ?? "");
    countrySource.add(before?.country_source ?? "");
  }
  return [asn, country, isLookedUp, kind, asnSource, countrySource];
}
