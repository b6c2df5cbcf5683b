import { GroupBook } from "../groups/group-book.ts";
import type { Group } from "../groups/group.ts";
import { GROUP_RULES, type GroupRules } from "../groups/rules.ts";
import { QUARTER_MS } from "../time.ts";
import { PAIRED_MAX } from "./evidence.ts";
import { type Account, Holdings, type Value } from "./holdings.ts";
import { horizonOf, type LinkRow } from "./new-links.ts";
import type { Breadth, Pair } from "./pair.ts";
import { type AsOf, type Scale, View } from "./view.ts";

const DAY_MS = 86_400_000;
/** Days past the horizon that are kept for times that are judged again with late events. */
export const KEPT_DAYS = 3;

/** What links say at one time. */
export interface Told {
  readonly pairs: readonly Pair[];
  readonly breadth: Breadth;
  readonly groups: readonly Group[];
  /** Whether it may differ from what was told before. */
  readonly changed: boolean;
}

/** A time that was judged, and the scale of its evidence. */
interface Judged extends AsOf {
  readonly scale: Scale;
}

/**
 * The links in memory: what the store holds of them, and the pairs and groups of accounts that they
 * make. From one time to the next only the accounts are looked at that hold a value which somebody
 * began to use; when time steps back, when the scale changes or when a day of uses grows old, all
 * are. The work is bounded by `PAIRED_MAX`² for each value, and by the holders of each.
 */
export class LinkBook {
  #holdings = new Holdings();
  /** Values that somebody begins to use at or after the time that was judged last, by quarter. */
  readonly #rising = new Map<number, Set<Value>>();
  /** Values of which more became known of before that time since, and by how many rows. */
  readonly #changed = new Map<Value, number>();
  #pairs = new Map<Account, Map<Account, Pair>>();
  #breadths = new Map<Account, ReadonlyMap<string, number>>();
  readonly #groups: GroupBook;
  #judged: Judged | null = null;

  constructor(rules: GroupRules = GROUP_RULES) {
    this.#groups = new GroupBook(rules);
  }

  add(rows: readonly LinkRow[]): void {
    for (const row of rows) {
      const value = this.#holdings.add(row);
      // Before the first time, and after a step back, everything is looked at anyway.
      if (value === null || this.#judged === null) continue;
      const quarter = Math.floor(row.began_ms / QUARTER_MS);
      if (quarter >= this.#judged.quarter) this.#note(quarter, value);
      else this.#changed.set(value, (this.#changed.get(value) ?? 0) + 1);
    }
  }

  /**
   * Pairs with evidence enough to be one actor, and groups of many accounts that are one actor's, as
   * known before `to`, which is the end of a quarter of an hour. A shared address or network is the
   * main innocent explanation: pairs that share nothing else are never made.
   */
  tell(to: Date, scale: Scale): Told {
    const before = this.#judged;
    const now = { quarter: quarterAt(to), since: Date.parse(horizonOf(to)) / DAY_MS, scale };
    const again =
      before === null ||
      now.quarter < before.quarter ||
      now.since !== before.since ||
      !same(scale, before.scale);
    if (before !== null && now.since > before.since) this.#forget(to);
    this.#judged = now;
    const told = again ? this.#tellAll(now) : this.#tellNews(before, now);
    for (const quarter of this.#rising.keys()) {
      if (quarter < now.quarter) this.#rising.delete(quarter);
    }
    this.#changed.clear();
    const id = (account: Account) => this.#holdings.accountId(account);
    return {
      pairs: [...this.#pairs].flatMap(([account, partners]) =>
        [...partners.values()].filter(({ a }) => a === id(account)),
      ),
      breadth: this.#breadthOf(this.#breadths),
      ...told,
    };
  }

  /**
   * What accounts of one group share that is not enough to make a pair, places too, at the time and
   * scale that was asked for last: for groups that something else makes.
   */
  among(groups: readonly (readonly string[])[]): Pick<Told, "pairs" | "breadth"> {
    if (this.#judged === null) return { pairs: [], breadth: () => 1 };
    const { scale, ...asOf } = this.#judged;
    const known = groups.map((ids) => ids.flatMap((id) => this.#holdings.account(id) ?? []));
    const members = new Set(known.flat());
    const view = new View(this.#holdings, asOf, { ...scale, bits_min: 0 }, members);
    const breadths = new Map(this.#breadths);
    for (const account of members) breadths.set(account, view.breadth(account));
    const pairs = known.flatMap((accounts) => {
      const inside = new Set(accounts);
      return accounts.flatMap((x) => {
        const partners = [...view.partners(x)].filter(
          ([y]) => inside.has(y) && this.#pairs.get(x)?.has(y) !== true,
        );
        return partners.flatMap(([y, evidence]) => {
          const [a, b] = [this.#holdings.accountId(x), this.#holdings.accountId(y)];
          return a < b ? [{ a, b, evidence }] : [];
        });
      });
    });
    return { pairs, breadth: this.#breadthOf(breadths) };
  }

  #tellAll(now: Judged): Pick<Told, "groups" | "changed"> {
    this.#pairs = new Map();
    this.#breadths = new Map();
    this.#rising.clear();
    for (const [quarter, value] of this.#holdings.risingSince(now.quarter)) {
      this.#note(quarter, value);
    }
    const view = new View(this.#holdings, now, now.scale);
    const { accounts } = this.#holdings;
    for (let account = 0; account < accounts; account += 1) {
      this.#pairUp(account, view, (partner) => partner < account);
    }
    const { groups } = this.#groups.tell(this.#holdings, now, now.scale.accounts, null);
    return { groups, changed: accounts > 0 };
  }

  #tellNews(before: Judged, now: Judged): Pick<Told, "groups" | "changed"> {
    const touched = new Set(this.#changed.keys());
    for (let { quarter } = before; quarter < now.quarter; quarter += 1) {
      for (const value of this.#rising.get(quarter) ?? []) touched.add(value);
    }
    const dirty = new Set<Account>();
    const names = new Set<number>();
    for (const value of touched) {
      const holders = this.#holdings.holders(value, now.quarter);
      const added = this.#changed.get(value) ?? 0;
      const held = this.#holdings.holders(value, before.quarter).length - added;
      // What so many have made no pairs before and makes none now, nor does what one has.
      const isPaired = held <= PAIRED_MAX && this.#holdings.holderCount(value) > 1;
      if (isPaired) for (const account of holders) dirty.add(account);
      names.add(this.#holdings.name(value));
    }
    for (const account of dirty) this.#drop(account);
    const view = new View(this.#holdings, now, now.scale);
    for (const account of dirty) {
      // Of two that are looked at, the first speaks for both.
      this.#pairUp(account, view, (partner) => dirty.has(partner) && partner < account);
    }
    const told = this.#groups.tell(this.#holdings, now, now.scale.accounts, names);
    return { groups: told.groups, changed: dirty.size > 0 || told.changed };
  }

  #note(quarter: number, value: Value): void {
    this.#rising.set(quarter, (this.#rising.get(quarter) ?? new Set()).add(value));
  }

  #drop(account: Account): void {
    for (const partner of this.#pairs.get(account)?.keys() ?? []) {
      this.#pairs.get(partner)?.delete(account);
    }
    this.#pairs.delete(account);
  }

  #pairUp(account: Account, view: View, isTold: (partner: Account) => boolean): void {
    this.#breadths.set(account, view.breadth(account));
    for (const [partner, evidence] of view.partners(account)) {
      if (isTold(partner)) continue;
      const [x, y] = [this.#holdings.accountId(account), this.#holdings.accountId(partner)];
      const pair = x < y ? { a: x, b: y, evidence } : { a: y, b: x, evidence };
      put(this.#pairs, account, partner, pair);
      put(this.#pairs, partner, account, pair);
    }
  }

  #breadthOf(breadths: ReadonlyMap<Account, ReadonlyMap<string, number>>): Breadth {
    return (id, kind) => {
      const account = this.#holdings.account(id);
      return account === undefined ? 1 : (breadths.get(account)?.get(kind) ?? 1);
    };
  }

  /** Lets go of the values that no time asks for any more. */
  #forget(to: Date): void {
    this.#holdings = this.#holdings.since(horizonOf(new Date(to.getTime() - KEPT_DAYS * DAY_MS)));
  }
}

function quarterAt(to: Date): number {
  const quarter = to.getTime() / QUARTER_MS;
  if (!Number.isInteger(quarter)) {
    throw new RangeError(
      `links are told at the end of a quarter of an hour, not ${to.toISOString()}`,
    );
  }
  return quarter;
}

function same(x: Scale, y: Scale): boolean {
  return (
    x.accounts === y.accounts && x.bits_min === y.bits_min && x.value_bits_min === y.value_bits_min
  );
}

function put<V>(maps: Map<number, Map<number, V>>, x: number, y: number, value: V): void {
  const own = maps.get(x);
  if (own === undefined) maps.set(x, new Map([[y, value]]));
  else own.set(y, value);
}
