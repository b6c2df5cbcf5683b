/**
 * One detect process at a time. A claim is a row with a growing epoch; the newest wins. The views
 * behind `findings_in`, `signals_in` and the other doors read it inside
 * each insert, and taking it ends and awaits the inserts that passed before: what the store holds
 * afterwards is all that a predecessor will ever have written.
 */
import { randomUUID } from "node:crypto";
import type { Clock } from "@ringfence/runtime";
import { loadQuery, NativeBlock, type Store, StoreError } from "@ringfence/store";
import { z } from "zod";
import { DetectError } from "./errors.ts";

const CLAIM = { topic: "service:detect", partition: 0 } as const;
/** Two processes that start in step meet at one epoch; each round ends the meeting for most. */
const MAX_ROUNDS = 8;
/** What ClickHouse calls the `throwIf` of the view behind a door. */
const REFUSED_AT_THE_DOOR = "FUNCTION_THROW_IF_VALUE_IS_NON_ZERO";

const newestClaim = loadQuery({
  url: import.meta.url,
  file: "./newest-claim.sql",
  params: z.object({ topic: z.string(), partition: z.int() }),
  row: z.strictObject({ epoch: z.int(), owner: z.string() }),
});

export interface Claim {
  /**
   * Makes this process the only writer and awaits the end of every insert under way. Taken again
   * after a failure it ends the inserts of this process that nobody heard the answer of.
   *
   * @throws DetectError `claim_lost` if another process took over since
   */
  take(): Promise<void>;
  /** The store, with every insert through its door. */
  readonly store: Store;
}

/** @param owner names this process among others, such as a random UUID */
export function createClaim(store: Store, owner: string, clock: Clock): Claim {
  const prefix = `ringfence-detect/${store.database}/`;
  let held = false;
  const isOurs = (holders: readonly { owner: string }[]) =>
    holders.length === 1 && holders[0]?.owner === owner;
  return {
    store: throughDoors(store, owner, prefix),
    take: async () => {
      for (let round = 0; round < MAX_ROUNDS; round += 1) {
        const before = await store.query(newestClaim, CLAIM);
        if (held && !isOurs(before)) throw claimLost("it holds the newer claim");
        if (!held) {
          const epoch = (before[0]?.epoch ?? 0) + 1;
          const row = { ...CLAIM, epoch, owner, claimed_at: clock.now().toISOString() };
          await store.insert("ingest_claims", [row], { columns: Object.keys(row) });
          if (!isOurs(await store.query(newestClaim, CLAIM))) continue;
        }
        held = true;
        await store.command(
          "KILL QUERY WHERE startsWith(query_id, {prefix:String}) SYNC FORMAT Null",
          { prefix },
        );
        return;
      }
      throw new DetectError("claim_contested", true, "several detect processes start at once");
    },
  };
}

function throughDoors(store: Store, owner: string, prefix: string): Store {
  return {
    url: store.url,
    database: store.database,
    query: (query, params, options) => store.query(query, params, options),
    command: (sql, params, options) => store.command(sql, params, options),
    insert: async (table, rows, { columns, ...options }) => {
      if (rows instanceof NativeBlock) throw new TypeError("what detect writes comes in objects");
      const owned = rows.map((row) => ({ ...row, owner }));
      const queryId = `${prefix}${randomUUID()}`;
      try {
        const into = { ...options, columns: [...columns, "owner"], queryId };
        await store.insert(`${table}_in`, owned, into);
      } catch (error) {
        if (error instanceof StoreError && error.code === REFUSED_AT_THE_DOOR) {
          throw claimLost(`the insert into ${table} was refused`, error);
        }
        throw error;
      }
    },
    ping: () => store.ping(),
    createDatabase: () => store.createDatabase(),
    close: () => store.close(),
  };
}

function claimLost(detail: string, cause?: unknown): DetectError {
  const message = `another detect process took over: run one for a database (${detail})`;
  return new DetectError("claim_lost", false, message, cause);
}
