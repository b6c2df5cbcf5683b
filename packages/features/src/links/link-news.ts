import { loadQuery, type Store } from "@ringfence/store";
import { z } from "zod";
import { floorTo, QUARTER_MS, sqlTime } from "../time.ts";
import {
  type LeftOut,
  readWorkloads,
  type Workload,
  type Workloads,
} from "../workloads/read-workloads.ts";
import { type LinkRow, type Range, readNewLinks, readNewProfileLinks } from "./new-links.ts";

const DAY_MS = 86_400_000;
/** Quarters that one look at the uses takes in: each look goes through the uses of the day. */
const STRETCH_MS = 8 * QUARTER_MS;
const WORKLOADS_MS = 2 * QUARTER_MS;

const activeAccounts = loadQuery({
  url: import.meta.url,
  file: "./active-accounts.sql",
  params: z.object({ ends: z.array(z.string()) }),
  row: z.strictObject({ end_s: z.int(), accounts: z.int() }),
});

/** What a quarter of an hour adds to the links, and how many accounts its evidence is out of. */
export interface LinkNews {
  /** End of the quarter. */
  readonly to: Date;
  /** Rows of later quarters may be among them. */
  readonly links: readonly LinkRow[];
  /** Accounts active in the day before the end of the quarter. */
  readonly accounts: number;
  /** Workloads of several accounts in that day, and who was left out. */
  readonly workloads: readonly Workload[];
  readonly left_out: LeftOut;
}

/** Accounts active in the day before each of some times. */
async function readActiveAccounts(store: Store, ends: readonly Date[]): Promise<number[]> {
  const rows = await store.query(activeAccounts, { ends: ends.map(sqlTime) });
  const known = new Map(rows.map(({ end_s, accounts }) => [1_000 * end_s, accounts]));
  return ends.map((at) => known.get(at.getTime()) ?? 0);
}

/** Reads what quarters of an hour say, one after the other; changes nothing. */
export class LinkNewsReader {
  readonly #store: Store;
  readonly #end: Date;
  /** Uses before this time were looked at. */
  #until = Number.NEGATIVE_INFINITY;
  /** The workloads of the last half hour that was looked at. */
  #workloads: { readonly at: number; readonly told: Promise<Workloads> } | null = null;

  /** @param end no quarter past this will be asked for */
  constructor(store: Store, end: Date) {
    this.#store = store;
    this.#end = floorTo(end, QUARTER_MS);
  }

  /**
   * What each of the quarters says does not depend on which are asked for together.
   *
   * @param quarters one at least, of one day (UTC), in order and later than those before
   */
  async read(quarters: readonly Range[]): Promise<LinkNews[]> {
    const ends = quarters.map(({ to }) => to);
    const [used, named, accounts, workloads] = await Promise.all([
      Promise.all(quarters.map(({ from }) => this.#used(from))),
      readNewProfileLinks(this.#store, quarters),
      readActiveAccounts(this.#store, ends),
      this.#workloadsAt(ends),
    ]);
    return workloads.map((content, index) => ({
      to: ends[index] as Date,
      links: [...(used[index] ?? []), ...(index === 0 ? named : [])],
      accounts: accounts[index] ?? 0,
      ...content,
    }));
  }

  /** As they were on the last half hour: they go through a day of content, which changes slowly. */
  #workloadsAt(ends: readonly Date[]): Promise<Workloads[]> {
    const times = ends.map((to) => floorTo(to, WORKLOADS_MS).getTime());
    const before = this.#workloads;
    const fresh = [...new Set(times)].filter((at) => at !== before?.at);
    const reading =
      fresh.length === 0
        ? null
        : readWorkloads(
            this.#store,
            fresh.map((at) => new Date(at)),
          );
    const tell = async (at: number): Promise<Workloads> => {
      const told = at === before?.at ? await before.told : (await reading)?.[fresh.indexOf(at)];
      if (told === undefined) throw new Error("workloads of a time that was not looked at");
      return told;
    };
    const told = times.map(tell);
    const [last, at] = [told.at(-1), times.at(-1)];
    if (last !== undefined && at !== undefined) this.#workloads = { at, told: last };
    return Promise.all(told);
  }

  async #used(from: Date): Promise<readonly LinkRow[]> {
    const at = from.getTime();
    if (at < this.#until) return [];
    const midnight = floorTo(from, DAY_MS).getTime() + DAY_MS;
    this.#until = Math.min(at + STRETCH_MS, midnight, this.#end.getTime());
    return readNewLinks(this.#store, { from, to: new Date(this.#until) });
  }
}
