/**
 * One process of a service at a time. A claim is a row with a growing epoch; the newest wins.
 *
 * Writing is closed to everybody else without a gap where the view behind a table's door reads the
 * claim inside the insert: taking a claim ends and awaits the inserts that passed it before. What a
 * process does outside of the store it does after `assertHeld`, and there a window stays: one that
 * was paused in between may do once more what its successor did.
 */
import { z } from "zod";
import { loadQuery } from "./query.ts";
import type { Store } from "./store.ts";

/** Two processes that start in step meet at one epoch; each round ends the meeting for most. */
const MAX_ROUNDS = 8;

const newestClaim = loadQuery({
  url: import.meta.url,
  file: "./newest-claim.sql",
  params: z.object({ topic: z.string(), partition: z.int() }),
  row: z.strictObject({ epoch: z.int(), owner: z.string() }),
});

export interface ServiceClaim {
  readonly owner: string;
  /** Makes this process the only writer; called once before anything else. */
  take(): Promise<void>;
  /** @throws what `lost` makes of it, once another process took over */
  assertHeld(): Promise<void>;
}

export interface ServiceClaimParts {
  readonly store: Store;
  /** Such as `enforce`: the doors of its tables ask for topic `service:enforce`. */
  readonly service: string;
  /** Names this process among others, such as a random UUID. */
  readonly owner: string;
  readonly now: () => Date;
  /** The errors of the service: of a claim that others hold, and of one that many want at once. */
  readonly lost: (detail: string) => Error;
  readonly contested: () => Error;
}

/** Inserts through a door run under ids with this prefix, so that a successor can end them. */
export function insertIdPrefix(service: string, database: string): string {
  return `ringfence-${service}/${database}/`;
}

export function createServiceClaim(parts: ServiceClaimParts): ServiceClaim {
  const { store, service, owner, now } = parts;
  const place = { topic: `service:${service}`, partition: 0 };
  const isOurs = (holders: readonly { readonly owner: string }[]) =>
    holders.length === 1 && holders[0]?.owner === owner;
  return {
    owner,
    take: async () => {
      for (let round = 0; round < MAX_ROUNDS; round += 1) {
        const [before] = await store.query(newestClaim, place);
        const epoch = (before?.epoch ?? 0) + 1;
        const row = { ...place, epoch, owner, claimed_at: now().toISOString() };
        await store.insert("ingest_claims", [row], { columns: Object.keys(row) });
        if (isOurs(await store.query(newestClaim, place))) return endInserts(store, service);
      }
      throw parts.contested();
    },
    assertHeld: async () => {
      const holders = await store.query(newestClaim, place);
      if (isOurs(holders)) return;
      throw parts.lost(holders.find((holder) => holder.owner !== owner)?.owner ?? "nobody");
    },
  };
}

async function endInserts(store: Store, service: string): Promise<void> {
  await store.command("KILL QUERY WHERE startsWith(query_id, {prefix:String}) SYNC FORMAT Null", {
    prefix: insertIdPrefix(service, store.database),
  });
}
