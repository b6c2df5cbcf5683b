import { loadQuery, type Store } from "@ringfence/store";
import type { TopicPartition } from "@ringfence/stream";
import { z } from "zod";
import type { Extent } from "./recover.ts";

const toldNetworks = loadQuery({
  url: import.meta.url,
  file: "./told-networks.sql",
  params: z.object({ topic: z.string(), partition: z.int(), first: z.int(), last: z.int() }),
  row: z.strictObject({
    offset: z.int(),
    asn: z.int().nullable(),
    country: z.string().nullable(),
    network_kind: z.string().nullable(),
    asn_source: z.string(),
    country_source: z.string(),
  }),
  limits: { rows: 2_000_000, seconds: 120 },
});

/** What was stored of the network of an event, by its offset. */
export type ToldNetworks = ReadonlyMap<number, Omit<z.output<typeof toldNetworks.row>, "offset">>;

/** Of a batch that was never inserted before. */
export const NOTHING_TOLD: ToldNetworks = new Map();

/**
 * What is stored of the networks of a batch. Whoever inserts a batch again says so: what is known of
 * networks may have changed since, and rollups that the first try did not reach would otherwise be
 * made of something that no stored event says.
 */
export async function readToldNetworks(
  store: Store,
  at: TopicPartition,
  { first, last }: Extent,
): Promise<ToldNetworks> {
  const rows = await store.query(toldNetworks, { ...at, first, last });
  return new Map(rows.map(({ offset, ...told }) => [offset, told]));
}
