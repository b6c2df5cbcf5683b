import { loadQuery, type Store } from "@ringfence/store";
import { z } from "zod";
import { LINK_KINDS } from "../links/evidence.ts";
import { KEPT_DAYS, LinkBook } from "../links/link-book.ts";
import type { LinkNews } from "../links/link-news.ts";
import { horizonOf, linkRow, writeLinks } from "../links/new-links.ts";
import { withWorkloads } from "../workloads/evidence.ts";
import { type Cluster, clusterAccounts } from "./cluster.ts";
import { type AccountAges, mergedClusters, nameClusters } from "./name.ts";
import { bitsToLink } from "./rules.ts";
import { changes, differ, linkRows, memberRows, type Snapshot } from "./snapshot.ts";
import { readSnapshot, writeSnapshots } from "./stored-snapshots.ts";

/** Evidence that gives less than this share of what links two accounts is not looked at. */
const SHARE_MIN = 1 / 3;
/** Accounts that one query asks for; a parameter has a bound. */
const PAGE = 2_000;

const DAY_MS = 86_400_000;
const NOBODY = { members: [], links: [] } as const;
/** Later than any event may be, and within what the store can hold. */
const END_OF_TIME = new Date("2200-01-01T00:00:00Z");

const knownLinks = loadQuery({
  url: import.meta.url,
  file: "./known-links.sql",
  params: z.object({
    kind: z.string(),
    since: z.iso.date(),
    until: z.iso.date(),
    timeless: z.boolean(),
  }),
  row: linkRow,
  limits: { rows: 2_000_000, seconds: 60, memoryBytes: 2_000_000_000 },
});

const accountAges = loadQuery({
  url: import.meta.url,
  file: "./account-ages.sql",
  params: z.object({ account_ids: z.array(z.string()) }),
  row: z.strictObject({ account_id: z.string(), created_ms: z.int().nullable() }),
});

/**
 * The clusters from quarter to quarter: links in memory, snapshots in the store where they changed.
 * Only the process that holds the claim may have one, so it is never stale; after a failed call it
 * has to be opened anew.
 */
export class ClusterBook {
  readonly #store: Store;
  readonly #links: LinkBook;
  /** No snapshot is of a later time, and no later time was judged. */
  #until: number;
  /** The snapshot that holds then; undefined where an earlier time was judged again since. */
  #newest: Snapshot | null | undefined;
  /** The workloads of the time that was judged last. */
  #workloads = "";
  /** Snapshots of the quarters under way, which are stored together. */
  #unstored: Snapshot[] = [];

  private constructor(store: Store, links: LinkBook, newest: Snapshot | null) {
    this.#store = store;
    this.#links = links;
    this.#newest = newest;
    this.#until = newest?.window_end_ms ?? Number.NEGATIVE_INFINITY;
  }

  /** @param from event time from which on quarters will be judged */
  static async open(store: Store, from: Date): Promise<ClusterBook> {
    const links = new LinkBook();
    // By kind and day, so that no answer is larger than that. A week stands at its Monday.
    const first = Date.parse(horizonOf(new Date(from.getTime() - KEPT_DAYS * DAY_MS)));
    const last = from.getTime() + DAY_MS;
    for (let day = first; day <= last; day += DAY_MS) {
      const range = { since: dateOf(day), until: dateOf(day + DAY_MS), timeless: day === first };
      for (const kind of LINK_KINDS) {
        links.add(await store.query(knownLinks, { kind, ...range }));
      }
    }
    return new ClusterBook(store, links, await readSnapshot(store, END_OF_TIME));
  }

  /**
   * Takes in what some quarters of an hour say, one after the other, and stores the clusters at the
   * end of each, where they changed. Done again it stores nothing, unless late events changed the
   * links meanwhile.
   *
   * @returns for each quarter the ids of clusters that were merged into others and are no more
   */
  async refresh(quarters: readonly LinkNews[]): Promise<string[][]> {
    if (quarters.length === 0) return [];
    await writeLinks(
      this.#store,
      quarters.flatMap(({ links }) => links),
    );
    const merged: string[][] = [];
    for (const quarter of quarters) merged.push(await this.#refreshOne(quarter));
    await this.#storeSnapshots();
    return merged;
  }

  async #refreshOne(news: LinkNews): Promise<string[]> {
    const { to } = news;
    this.#links.add(news.links);
    const accounts = roundScale(news.accounts);
    const bits_min = bitsToLink(accounts);
    const scale = { accounts, bits_min, value_bits_min: SHARE_MIN * bits_min };
    const { pairs, groups, changed: risen } = this.#links.tell(to, scale);
    const workloads = JSON.stringify(news.workloads);
    const changed = risen || workloads !== this.#workloads;
    this.#workloads = workloads;
    const at = to.getTime();
    const newest = at > this.#until ? this.#newest : undefined;
    if (newest !== undefined && !changed) return [];
    const standing = newest ?? (await this.#readSnapshot(to));
    const again = standing?.window_end_ms === at;
    const before = again ? await this.#readSnapshot(new Date(at - 1)) : standing;
    const known = before?.members ?? [];
    const shared = this.#links.among(news.workloads.map(({ account_ids }) => account_ids));
    const told = withWorkloads([...pairs, ...shared.pairs], news.workloads, accounts);
    const clusters = clusterAccounts(told, accounts, shared.breadth, groups);
    const ages = await readAges(this.#store, clusters, known);
    const named = nameClusters(clusters, known, ages, at);
    const wanted = { members: memberRows(named), links: linkRows(named) };
    // What changed too little to be stored at its time stays as it was told before.
    const holds = changes(known, wanted.members) ? wanted : (before ?? NOBODY);
    let snapshot = standing;
    if (standing === null || differ(standing, holds)) {
      const version = again ? standing.version + 1 : 1;
      const { members, links } = holds;
      snapshot = { window_end_ms: at, version, members, links };
      this.#unstored.push(snapshot);
    }
    this.#newest = at < this.#until ? undefined : snapshot;
    this.#until = Math.max(at, this.#until);
    return mergedClusters(known, named);
  }

  async #readSnapshot(to: Date): Promise<Snapshot | null> {
    // The one that is wanted may be among those.
    await this.#storeSnapshots();
    return readSnapshot(this.#store, to);
  }

  async #storeSnapshots(): Promise<void> {
    await writeSnapshots(this.#store, this.#unstored);
    this.#unstored = [];
  }
}

/**
 * The number of accounts in steps of a quarter of a bit: evidence is no finer than that, and what
 * did not change is not judged anew whenever somebody comes or goes.
 */
function roundScale(accounts: number): number {
  return accounts === 0 ? 0 : 2 ** (Math.round(4 * Math.log2(accounts)) / 4);
}

function dateOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}

/** When the members of clusters without a past were created. */
async function readAges(
  store: Store,
  clusters: readonly Cluster[],
  known: readonly { readonly account_id: string }[],
): Promise<AccountAges> {
  const past = new Set(known.map(({ account_id }) => account_id));
  const members = clusters
    .filter((cluster) => cluster.members.some(({ account_id }) => !past.has(account_id)))
    .flatMap((cluster) => cluster.members.map(({ account_id }) => account_id));
  const ages = new Map<string, number>();
  for (let start = 0; start < members.length; start += PAGE) {
    const account_ids = members.slice(start, start + PAGE);
    for (const { account_id, created_ms } of await store.query(accountAges, { account_ids })) {
      if (created_ms !== null) ages.set(account_id, created_ms);
    }
  }
  return ages;
}
