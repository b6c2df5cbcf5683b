import { loadQuery, type Store } from "@ringfence/store";
import type { TopicPartition } from "@ringfence/stream";
import { z } from "zod";

const newestClaim = loadQuery({
  url: import.meta.url,
  file: "./newest-claim.sql",
  params: z.object({ topic: z.string(), partition: z.int() }),
  row: z.strictObject({ epoch: z.int(), owner: z.string() }),
});

/** Every insert of a partition runs under an id with this prefix, so that it can be found. */
export function insertIdPrefix(database: string, at: TopicPartition): string {
  return `ringfence-ingest/${database}/${at.topic}/${at.partition}/`;
}

/**
 * Makes `owner` the only writer of a partition.
 *
 * After the claim is stored the view behind the door refuses every other writer. An insert that
 * passed the door before is still running at most: it is ended, and waited for, so that what the
 * store holds afterwards is all that a predecessor will ever have written.
 */
export async function claimPartition(
  store: Store,
  at: TopicPartition,
  owner: string,
  now: Date,
): Promise<void> {
  const claims = await store.query(newestClaim, at);
  const epoch = (claims[0]?.epoch ?? 0) + 1;
  await store.insert("ingest_claims", [{ ...at, epoch, owner, claimed_at: now.toISOString() }], {
    columns: ["topic", "partition", "epoch", "owner", "claimed_at"],
  });
  await store.command("KILL QUERY WHERE startsWith(query_id, {prefix:String}) SYNC FORMAT Null", {
    prefix: insertIdPrefix(store.database, at),
  });
}
