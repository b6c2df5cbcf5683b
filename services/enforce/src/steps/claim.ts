/**
 * One enforce process at a time. A claim is a row with a growing epoch; the newest wins.
 *
 * Writing is closed to everybody else without a gap: the view behind `alerts_in_2` reads the claim
 * inside the insert, and taking a claim ends and awaits the inserts that passed it before.
 *
 * Publishing keeps a window: a process that was paused after `assertHeld` and before its send, or
 * whose request still lies in a broker's queue, can send one batch that its successor did not see
 * when it read the tail, and publishes as well. Kafka's idempotent producer does not fence another
 * producer. Such a repeat is the same revision with the same bytes, and it may come after a newer
 * one; that is why the contract says that consumers keep the highest revision.
 */
import { loadQuery, type Store } from "@ringfence/store";
import type { Clock } from "@ringfence/runtime";
import { z } from "zod";
import { EnforceError } from "./errors.ts";

const CLAIM = { topic: "service:enforce", partition: 0 } as const;
/** Two processes that start in step meet at one epoch; each round ends the meeting for most. */
const MAX_ROUNDS = 8;

const newestClaim = loadQuery({
  url: import.meta.url,
  file: "./newest-claim.sql",
  params: z.object({ topic: z.string(), partition: z.int() }),
  row: z.strictObject({ epoch: z.int(), owner: z.string() }),
});

/** Every insert of alerts runs under an id with this prefix, so that a successor can end it. */
export function insertIdPrefix(database: string): string {
  return `ringfence-enforce/${database}/`;
}

export interface Claim {
  readonly owner: string;
  /** Makes this process the only writer; called once before anything else. */
  take(): Promise<void>;
  /** @throws EnforceError `claim_lost` once another process took over */
  assertHeld(): Promise<void>;
}

export function createClaim(store: Store, owner: string, clock: Clock): Claim {
  const insertNext = async (epoch: number): Promise<void> => {
    const row = { ...CLAIM, epoch, owner, claimed_at: clock.now().toISOString() };
    await store.insert("ingest_claims", [row], {
      columns: ["topic", "partition", "epoch", "owner", "claimed_at"],
    });
  };
  return {
    owner,
    take: async () => {
      for (let round = 0; round < MAX_ROUNDS; round += 1) {
        const [before] = await store.query(newestClaim, CLAIM);
        await insertNext((before?.epoch ?? 0) + 1);
        const holders = await store.query(newestClaim, CLAIM);
        if (holders.length === 1 && holders[0]?.owner === owner) return endInserts(store);
      }
      throw new EnforceError("claim_contested", true, "several enforce processes start at once");
    },
    assertHeld: async () => {
      const holders = await store.query(newestClaim, CLAIM);
      if (holders.length === 1 && holders[0]?.owner === owner) return;
      const other = holders.find((holder) => holder.owner !== owner)?.owner ?? "nobody";
      throw claimLost(`${other} holds the outbox`);
    },
  };
}

export function claimLost(detail: string, cause?: unknown): EnforceError {
  const message = `another enforce process took over: run one for a database (${detail})`;
  return new EnforceError("claim_lost", false, message, cause);
}

async function endInserts(store: Store): Promise<void> {
  await store.command("KILL QUERY WHERE startsWith(query_id, {prefix:String}) SYNC FORMAT Null", {
    prefix: insertIdPrefix(store.database),
  });
}
