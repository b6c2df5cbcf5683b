import { loadQuery, type Store } from "@ringfence/store";
import { z } from "zod";
import { sqlTime } from "../time.ts";
import { coordinationBits } from "./coordination.ts";
import { workloadsOf } from "./group.ts";

/** Accounts that ask for the same things. */
export interface Workload {
  readonly account_ids: readonly string[];
  /** Log-odds that one actor moves them, bits; negative where they act on their own. */
  readonly coordination_bits: number;
}

/** Different pieces of content below which nothing is known of what an account asks for. */
const PIECES_MIN = 4;
/** Requests a day from which on an account is no part of a ring of small ones. */
const REQUESTS_MAX = 5_000;
/** Accounts that are compared, those with the most content; pairs grow with the square. */
const ACCOUNTS_MAX = 2_000;
/** Pieces of an account that are compared with those of others one by one. */
const SAMPLE = 24;
/** Members from which on a workload is a crowd's: a tutorial, a course, a product of somebody's. */
const MEMBERS_MAX = 64;
const DAY_MS = 86_400_000;

const limits = { seconds: 60, rows: 100_000, memoryBytes: 2_000_000_000 };
const bounds = z.object({ from: z.string(), to: z.string() });

const content = loadQuery({
  url: import.meta.url,
  file: "./content.sql",
  params: bounds
    .extend({ pieces_min: z.int(), requests_max: z.int(), accounts_max: z.int() })
    .extend({
      sample: z.int(),
    }),
  row: z.strictObject({
    account_id: z.string(),
    pieces: z.int(),
    bits: z.array(z.int()),
    simhashes: z.array(z.string()),
  }),
  limits,
});

const slots = loadQuery({
  url: import.meta.url,
  file: "./slots.sql",
  params: bounds.extend({ account_ids: z.array(z.string()) }),
  row: z.strictObject({ account_id: z.string(), slots: z.array(z.int()) }),
  limits,
});

/** The workloads of several accounts in the day before `to`. */
export async function readWorkloads(store: Store, to: Date): Promise<Workload[]> {
  const period = { from: sqlTime(new Date(to.getTime() - DAY_MS)), to: sqlTime(to) };
  const contents = await store.query(content, {
    ...period,
    pieces_min: PIECES_MIN,
    requests_max: REQUESTS_MAX,
    accounts_max: ACCOUNTS_MAX,
    sample: SAMPLE,
  });
  const groups = workloadsOf(contents).filter(({ length }) => length <= MEMBERS_MAX);
  if (groups.length === 0) return [];
  const rows = await store.query(slots, { ...period, account_ids: groups.flat() });
  const activities = new Map(rows.map((row) => [row.account_id, row]));
  return groups.map((account_ids) => ({
    account_ids,
    coordination_bits: coordinationBits(account_ids.flatMap((id) => activities.get(id) ?? [])),
  }));
}
