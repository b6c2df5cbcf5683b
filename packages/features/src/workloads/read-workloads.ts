import { loadQuery, type Store } from "@ringfence/store";
import { z } from "zod";
import { sqlTime } from "../time.ts";
import { commonHours, isWithin } from "./common-work.ts";
import { type Content, contentsOf } from "./content.ts";
import { type Activity, type Coordination, coordinationOf } from "./coordination.ts";
import { workloadsOf } from "./group.ts";

/** Accounts that ask for the same things. */
export interface Workload {
  readonly account_ids: readonly string[];
  /** Log-odds that one actor moves them; negative where they act on their own. */
  readonly coordination: Coordination;
}

/** Accounts with content that were left out where workloads were looked for, by the bound that did. */
export interface LeftOut {
  /** More accounts than are compared: those with the least content. */
  readonly too_many_accounts: number;
  /** More requests than an account of a ring makes. */
  readonly too_many_requests: number;
  /** Members of workloads that are a crowd's. */
  readonly too_many_members: number;
}

/** What is known of a time. */
export interface Workloads {
  readonly workloads: readonly Workload[];
  readonly left_out: LeftOut;
}

export interface WorkloadBounds {
  /** Different pieces of content below which nothing is known of what an account asks for. */
  readonly pieces_min: number;
  /** Requests a day from which on an account is no part of a ring of small ones. */
  readonly requests_max: number;
  /** Accounts that are compared, those with the most content; pairs grow with the square. */
  readonly accounts_max: number;
  /** Members from which on a workload is a crowd's: a tutorial, a course, somebody's product. */
  readonly members_max: number;
}

const BOUNDS: WorkloadBounds = {
  pieces_min: 4,
  requests_max: 5_000,
  accounts_max: 2_000,
  members_max: 64,
};

/** Pieces of an account that are compared with those of others one by one. */
const SAMPLE = 24;
const HALF_HOUR_MS = 1_800_000;
const DAY_MS = 48 * HALF_HOUR_MS;
/** Accounts that one query asks for; a parameter has a bound. */
const PAGE = 2_000;

const limits = { seconds: 60, rows: 100_000, memoryBytes: 2_000_000_000 };
const period = z.object({ from: z.string(), to: z.string() });

const content = loadQuery({
  url: import.meta.url,
  file: "./content.sql",
  params: period.extend({
    ends: z.array(z.string()),
    pieces_min: z.int(),
    requests_max: z.int(),
    accounts_max: z.int(),
  }),
  row: z.strictObject({
    account_id: z.string(),
    told: z.array(z.tuple([z.int(), z.int(), z.int()])),
    simhashes: z.string(),
    half_hours: z.string(),
  }),
  limits,
});

const slots = loadQuery({
  url: import.meta.url,
  file: "./slots.sql",
  params: period.extend({ account_ids: z.array(z.string()) }),
  row: z.strictObject({ account_id: z.string(), slots: z.array(z.int()) }),
  limits,
});
type Slots = ReadonlyMap<string, readonly number[]>;

/**
 * The workloads of several accounts in the day before each of some times. What is said of one does
 * not depend on which are asked for together.
 *
 * @param ends on the half hour, in order, within six hours; one at least
 */
export async function readWorkloads(
  store: Store,
  ends: readonly Date[],
  bounds: WorkloadBounds = BOUNDS,
): Promise<Workloads[]> {
  const { accounts_max, members_max } = bounds;
  const days = await readDays(store, ends, bounds);
  const groups = days.map(({ contents }) => workloadsOf(contents));
  const small = groups.map((all) => all.filter(({ length }) => length <= members_max));
  const worked = await readSlots(store, periodOf(ends), [...new Set(small.flat(2))]);
  const from_ms = periodOf(ends).from.getTime();
  return days.map((day, index) => ({
    workloads: (small[index] ?? []).map((account_ids) => ({
      account_ids,
      coordination: coordinationOf(activitiesOf(account_ids, day, worked, from_ms)),
    })),
    left_out: {
      too_many_accounts: Math.max(0, day.comparable - accounts_max),
      too_many_requests: day.heavy,
      too_many_members: (groups[index] ?? []).flat().length - (small[index] ?? []).flat().length,
    },
  }));
}

/** What accounts asked for in the day before a time. */
interface Day {
  readonly end_ms: number;
  readonly contents: Content[];
  /** Accounts that could be compared, and those that make too many requests for it. */
  comparable: number;
  heavy: number;
}

async function readDays(
  store: Store,
  ends: readonly Date[],
  { pieces_min, requests_max, accounts_max }: WorkloadBounds,
): Promise<Day[]> {
  const { from, to } = periodOf(ends);
  const params = { pieces_min, requests_max, accounts_max, ends: ends.map(sqlTime) };
  const rows = await store.query(content, { ...params, from: sqlTime(from), to: sqlTime(to) });
  const days = ends.map((end): Day => {
    return { end_ms: end.getTime(), contents: [], comparable: 0, heavy: 0 };
  });
  const byEnd = new Map(days.map((day) => [day.end_ms / 1_000, day]));
  for (const row of rows) {
    const first = row.told.map(
      ([end_s]) => (1_000 * end_s - DAY_MS - from.getTime()) / HALF_HOUR_MS,
    );
    for (const [index, one] of contentsOf(row, first, SAMPLE).entries()) {
      const [end_s = 0, comparable = 0, heavy = 0] = row.told[index] ?? [];
      const day = byEnd.get(end_s);
      if (day === undefined) throw new Error("content of a time that was not asked for");
      Object.assign(day, { comparable, heavy });
      if (one.pieces >= pieces_min) day.contents.push(one);
    }
  }
  return days;
}

/** When accounts were at work, milliseconds since 1970. */
async function readSlots(
  store: Store,
  { from, to }: { readonly from: Date; readonly to: Date },
  account_ids: readonly string[],
): Promise<Slots> {
  const worked = new Map<string, readonly number[]>();
  for (let start = 0; start < account_ids.length; start += PAGE) {
    const page = account_ids.slice(start, start + PAGE);
    const params = { from: sqlTime(from), to: sqlTime(to), account_ids: page };
    for (const row of await store.query(slots, params)) worked.set(row.account_id, row.slots);
  }
  return worked;
}

/** What the accounts of a workload did in a day; none of whom that is nothing. */
function activitiesOf(
  account_ids: readonly string[],
  { end_ms, contents }: Day,
  worked: Slots,
  from_ms: number,
): Activity[] {
  const members = new Set(account_ids);
  const common = commonHours(contents.filter(({ account_id }) => members.has(account_id)));
  return account_ids.flatMap((account_id) => {
    const own = (worked.get(account_id) ?? []).filter(
      (slot) => slot >= end_ms - DAY_MS && slot < end_ms,
    );
    if (own.length === 0) return [];
    const hours = common.get(account_id);
    const halfHour = (slot: number) => Math.floor((slot - from_ms) / HALF_HOUR_MS);
    const common_slots =
      hours === undefined ? own : own.filter((slot) => isWithin(hours, halfHour(slot)));
    return [{ account_id, slots: own, common_slots }];
  });
}

/** The days before some times. */
function periodOf(ends: readonly Date[]): { from: Date; to: Date } {
  const [first, last] = [ends[0], ends.at(-1)];
  if (first === undefined || last === undefined) throw new Error("no time to look for workloads");
  return { from: new Date(first.getTime() - DAY_MS), to: last };
}
