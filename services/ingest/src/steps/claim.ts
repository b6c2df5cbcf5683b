import { createHash } from "node:crypto";
import { loadQuery, type Store, StoreError } from "@ringfence/store";
import type { TopicPartition } from "@ringfence/stream";
import { z } from "zod";
import { IngestError } from "../errors.ts";

const newestClaim = loadQuery({
  url: import.meta.url,
  file: "./newest-claim.sql",
  params: z.object({ topic: z.string(), partition: z.int() }),
  row: z.strictObject({ epoch: z.int(), owner: z.string() }),
});

/** Every insert of a partition runs under an id with this prefix, so that it can be found. */
export function insertIdPrefix(database: string, at: TopicPartition, owner?: string): string {
  const partition = `ringfence-ingest/${database}/${at.topic}/${at.partition}/`;
  return owner === undefined ? partition : `${partition}${owner}/`;
}

/** Ends the inserts of a partition that are under way, of one owner or of all, and awaits them. */
export async function endInserts(store: Store, at: TopicPartition, owner?: string): Promise<void> {
  await store.command("KILL QUERY WHERE startsWith(query_id, {prefix:String}) SYNC FORMAT Null", {
    prefix: insertIdPrefix(store.database, at, owner),
  });
}

/**
 * Makes `owner` the only writer of a partition.
 *
 * After the claim is stored the view behind the door refuses every other writer. An insert that
 * passed the door before is still running at most: it is ended, and waited for, so that what the
 * store holds afterwards is all that a predecessor will ever have written.
 *
 * @throws IngestError CLAIM_CONTESTED, retriable, where another process claimed in this moment
 */
export async function claimPartition(
  store: Store,
  at: TopicPartition,
  owner: string,
  now: Date,
): Promise<void> {
  const [before] = await store.query(newestClaim, at);
  const epoch = nextEpoch(before?.epoch ?? 0, owner);
  await store.insert("ingest_claims", [{ ...at, epoch, owner, claimed_at: now.toISOString() }], {
    columns: ["topic", "partition", "epoch", "owner", "claimed_at"],
  });
  const [newest] = await store.query(newestClaim, at);
  if (newest?.owner !== owner) {
    const message = `another process claims ${at.topic}/${at.partition} at the same time`;
    throw new IngestError("CLAIM_CONTESTED", message, { retriable: true });
  }
  await endInserts(store, at);
}

/** Epochs of one round; of two processes that claim in the same moment one has the larger. */
const EPOCHS_A_ROUND = 2 ** 24;

/** Larger than `before`, and never that of another owner: equal epochs would both hold. */
function nextEpoch(before: number, owner: string): number {
  const round = Math.floor(before / EPOCHS_A_ROUND) + 1;
  const place = createHash("sha256").update(owner).digest().readUIntBE(0, 3);
  return round * EPOCHS_A_ROUND + place;
}

/** Whether the door refused an insert because another owner holds the partition (0002). */
export function isClaimLost(error: unknown): boolean {
  if (!(error instanceof StoreError)) return false;
  // Only the door throws by itself; a message of any other error could quote a row.
  return error.code === "FUNCTION_THROW_IF_VALUE_IS_NON_ZERO" && /CLAIM_LOST/.test(error.message);
}
