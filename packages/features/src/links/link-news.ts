import { loadQuery, type Store } from "@ringfence/store";
import { z } from "zod";
import { floorTo, QUARTER_MS, sqlTime } from "../time.ts";
import { readWorkloads, type Workload } from "../workloads/read-workloads.ts";
import { type LinkRow, readNewLinks, readNewProfileLinks } from "./new-links.ts";

const DAY_MS = 86_400_000;
/** Quarters that one look at the uses takes in: each look goes through the uses of the day. */
const STRETCH_MS = 8 * QUARTER_MS;
const WORKLOADS_MS = 2 * QUARTER_MS;

const activeAccounts = loadQuery({
  url: import.meta.url,
  file: "./active-accounts.sql",
  params: z.object({ to: z.string() }),
  row: z.strictObject({ accounts: z.int() }),
});

/** What a quarter of an hour adds to the links, and how many accounts its evidence is out of. */
export interface LinkNews {
  /** Rows of later quarters may be among them. */
  readonly links: readonly LinkRow[];
  /** Accounts active in the day before the end of the quarter. */
  readonly accounts: number;
  /** Workloads of several accounts in that day. */
  readonly workloads: readonly Workload[];
}

/** Reads what quarters of an hour say, one after the other; changes nothing. */
export class LinkNewsReader {
  readonly #store: Store;
  readonly #end: Date;
  /** Uses before this time were looked at. */
  #until = Number.NEGATIVE_INFINITY;
  #workloads: { readonly at: number; readonly told: Promise<readonly Workload[]> } | null = null;

  /** @param end no quarter past this will be asked for */
  constructor(store: Store, end: Date) {
    this.#store = store;
    this.#end = floorTo(end, QUARTER_MS);
  }

  /** @param quarter `[from, to)`, later than those before */
  async read(quarter: { readonly from: Date; readonly to: Date }): Promise<LinkNews> {
    const [used, named, [active], workloads] = await Promise.all([
      this.#used(quarter.from),
      readNewProfileLinks(this.#store, quarter),
      this.#store.query(activeAccounts, { to: sqlTime(quarter.to) }),
      this.#workloadsAt(quarter.to),
    ]);
    return { links: [...used, ...named], accounts: active?.accounts ?? 0, workloads };
  }

  /** As they were on the last half hour: they go through a day of content, which changes slowly. */
  #workloadsAt(to: Date): Promise<readonly Workload[]> {
    const at = floorTo(to, WORKLOADS_MS);
    if (this.#workloads?.at !== at.getTime()) {
      this.#workloads = { at: at.getTime(), told: readWorkloads(this.#store, at) };
    }
    return this.#workloads.told;
  }

  async #used(from: Date): Promise<readonly LinkRow[]> {
    const at = from.getTime();
    if (at < this.#until) return [];
    const midnight = floorTo(from, DAY_MS).getTime() + DAY_MS;
    this.#until = Math.min(at + STRETCH_MS, midnight, this.#end.getTime());
    return readNewLinks(this.#store, { from, to: new Date(this.#until) });
  }
}
