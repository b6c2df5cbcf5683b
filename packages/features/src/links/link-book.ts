import type { Breadth, Pair, Shared } from "../clusters/cluster.ts";
import { QUARTER_MS } from "../time.ts";
import { isPlace, mostShared, valueBits } from "./evidence.ts";
import { ACCOUNTS_MAX, horizonOf, type LinkRow } from "./new-links.ts";

/** Bucket of what a profile says, which does not grow old. */
const TIMELESS = "1970-01-01";
/** Days past the horizon that are kept for times that are judged again with late events. */
export const KEPT_DAYS = 3;

interface Value {
  readonly kind: string;
  readonly bucket: string;
  readonly value: string;
  /** Accounts and since when they have it, milliseconds since 1970. */
  readonly users: Map<string, number>;
  /** Since when it is a crowd's. */
  crowd_ms: number;
  /** Kinds of network that a place is in, and since when that is known. */
  readonly networks: Map<string, number>;
}

/** A value as it stands at the time of judgement. */
interface Standing {
  readonly value: Value;
  readonly holders: readonly string[];
  readonly bits: number;
}

interface Scale {
  /** Accounts active in the period, the N of the evidence. */
  readonly accounts: number;
  /** Bits that link two accounts; a value that gives less than a share of it is not looked at. */
  readonly bits_min: number;
  readonly value_bits_min: number;
}

/**
 * The links in memory: what the store holds of them, and the pairs of accounts that they make. From
 * one time to the next only the accounts are looked at that hold a value which somebody began to
 * use; when time steps back, when the scale changes or when a day of uses grows old, all are. The
 * work is bounded by `ACCOUNTS_MAX`² for each value.
 */
export class LinkBook {
  readonly #values = new Map<string, Value>();
  readonly #byAccount = new Map<string, Set<Value>>();
  /** Values that somebody began to use, by the number of the quarter. */
  readonly #risen = new Map<number, Set<Value>>();
  /** Values that changed since pairs were made last. */
  #changed = new Set<Value>();
  #pairs = new Map<string, Map<string, Pair>>();
  #shares = new Map<string, number>();
  #asOf: { at: number; since: string; scale: Scale } | null = null;

  add(rows: readonly LinkRow[]): void {
    for (const { kind, bucket, value, account_id, network_kind = "", began_ms } of rows) {
      const key = `${kind}\u0000${bucket}\u0000${value}`;
      let entry = this.#values.get(key);
      if (entry === undefined) {
        const none = { users: new Map(), crowd_ms: Infinity, networks: new Map() };
        entry = { kind, bucket, value, ...none };
        this.#values.set(key, entry);
      }
      if (network_kind !== "") {
        if (began_ms >= (entry.networks.get(network_kind) ?? Infinity)) continue;
        entry.networks.set(network_kind, began_ms);
      } else if (account_id === "") {
        if (began_ms >= entry.crowd_ms) continue;
        entry.crowd_ms = began_ms;
      } else {
        if (began_ms >= (entry.users.get(account_id) ?? Infinity)) continue;
        entry.users.set(account_id, began_ms);
        addTo(this.#byAccount, account_id, entry);
      }
      addTo(this.#risen, Math.floor(began_ms / QUARTER_MS), entry);
      this.#changed.add(entry);
    }
  }

  /**
   * Pairs with evidence enough to be one actor, as known before `to`. A shared address or network
   * is the main innocent explanation: pairs that share nothing else are never made.
   */
  pairs(to: Date, scale: Scale): { pairs: readonly Pair[]; breadth: Breadth; changed: boolean } {
    const at = to.getTime();
    const since = horizonOf(to);
    const before = this.#asOf;
    const again =
      before === null || at < before.at || since !== before.since || !same(scale, before.scale);
    if (before !== null && since > before.since) this.#forget(to);
    const dirty = again ? new Set(this.#byAccount.keys()) : this.#dirtyAccounts(before.at, at);
    if (again) {
      this.#pairs = new Map();
      this.#shares = new Map();
    }
    this.#asOf = { at, since, scale };
    this.#changed = new Set();
    for (const account of dirty) this.#drop(account);
    const view = new View(this.#byAccount, at, since, scale);
    for (const account of dirty) this.#pairUp(account, dirty, view);
    const shares = this.#shares;
    return {
      pairs: [...this.#pairs].flatMap(([a, partners]) =>
        [...partners].filter(([b]) => a < b).map(([, pair]) => pair),
      ),
      breadth: (account, kind) => shares.get(`${account} ${kind}`) ?? 1,
      changed: dirty.size > 0,
    };
  }

  /**
   * What accounts of one group share that is not enough to make a pair, places too, at the time and
   * scale that pairs were asked for last: for groups that something else makes.
   */
  among(groups: readonly (readonly string[])[]): { pairs: readonly Pair[]; breadth: Breadth } {
    if (this.#asOf === null) return { pairs: [], breadth: () => 1 };
    const { at, since, scale } = this.#asOf;
    const members = new Set(groups.flat());
    const view = new View(this.#byAccount, at, since, { ...scale, bits_min: 0 }, members);
    const shares = new Map<string, number>();
    for (const account of members) {
      for (const [kind, breadth] of view.breadth(account))
        shares.set(`${account} ${kind}`, breadth);
    }
    const pairs = groups.flatMap((accounts) => {
      const inside = new Set(accounts);
      return accounts.flatMap((a) =>
        [...view.partners(a)]
          .filter(([b]) => a < b && inside.has(b) && this.#pairs.get(a)?.has(b) !== true)
          .map(([b, evidence]) => ({ a, b, evidence })),
      );
    });
    const known = this.#shares;
    const breadthOf = (key: string) => shares.get(key) ?? known.get(key) ?? 1;
    return { pairs, breadth: (account, kind) => breadthOf(`${account} ${kind}`) };
  }

  /** Holders of the values that changed, or that somebody began to use in `[from, to)`. */
  #dirtyAccounts(from: number, to: number): Set<string> {
    const values = new Set(this.#changed);
    const end = Math.ceil(to / QUARTER_MS);
    for (let quarter = Math.floor(from / QUARTER_MS); quarter < end; quarter += 1) {
      for (const value of this.#risen.get(quarter) ?? []) values.add(value);
    }
    const accounts = new Set<string>();
    for (const { users } of values) for (const account of users.keys()) accounts.add(account);
    return accounts;
  }

  #drop(account: string): void {
    for (const partner of this.#pairs.get(account)?.keys() ?? []) {
      this.#pairs.get(partner)?.delete(account);
    }
    this.#pairs.delete(account);
  }

  #pairUp(account: string, dirty: ReadonlySet<string>, view: View): void {
    for (const [kind, breadth] of view.breadth(account)) {
      this.#shares.set(`${account} ${kind}`, breadth);
    }
    for (const [partner, evidence] of view.partners(account)) {
      // Of two that are looked at, the first in order speaks for both.
      if (dirty.has(partner) && partner < account) continue;
      const [a, b] = account < partner ? [account, partner] : [partner, account];
      const pair = { a, b, evidence };
      put(this.#pairs, a, b, pair);
      put(this.#pairs, b, a, pair);
    }
  }

  /** Lets go of the values that no time asks for any more. */
  #forget(to: Date): void {
    const kept = horizonOf(new Date(to.getTime() - KEPT_DAYS * 86_400_000));
    for (const [key, value] of this.#values) {
      if (value.bucket === TIMELESS || value.bucket >= kept) continue;
      this.#values.delete(key);
      for (const account of value.users.keys()) {
        const own = this.#byAccount.get(account);
        own?.delete(value);
        if (own?.size === 0) this.#byAccount.delete(account);
      }
    }
    const oldest = Math.floor(Date.parse(kept) / QUARTER_MS);
    for (const quarter of this.#risen.keys()) if (quarter < oldest) this.#risen.delete(quarter);
  }
}

/** The links as they stand at one time. */
class View {
  readonly #byAccount: ReadonlyMap<string, ReadonlySet<Value>>;
  readonly #at: number;
  readonly #since: string;
  readonly #scale: Scale;
  readonly #standing = new Map<Value, Standing | null>();
  readonly #known = new Map<string, boolean>();
  /** Accounts that something besides links ties to others. */
  readonly #tied: ReadonlySet<string>;

  constructor(
    byAccount: ReadonlyMap<string, ReadonlySet<Value>>,
    at: number,
    since: string,
    scale: Scale,
    tied: ReadonlySet<string> = new Set(),
  ) {
    this.#tied = tied;
    this.#byAccount = byAccount;
    this.#at = at;
    this.#since = since;
    this.#scale = scale;
  }

  /** How many values of each kind an account shares with anybody. */
  breadth(account: string): ReadonlyMap<string, number> {
    const values = new Map<string, Set<string>>();
    for (const { value } of this.#heldBy(account)) addTo(values, value.kind, value.value);
    return new Map([...values].map(([kind, own]) => [kind, own.size]));
  }

  /** The accounts that share enough with one, and what they share, in order of the kinds. */
  partners(account: string): ReadonlyMap<string, readonly Shared[]> {
    const found = new Map<string, Map<string, SharedKind>>();
    for (const { value, holders, bits } of this.#heldBy(account)) {
      for (const other of holders) {
        if (other === account) continue;
        const kinds = found.get(other) ?? new Map<string, SharedKind>();
        found.set(other, kinds);
        const known = kinds.get(value.kind);
        const values = known?.values ?? new Set<string>();
        values.add(value.value);
        const isStronger =
          known === undefined ||
          bits > known.bits ||
          (bits === known.bits && value.value > known.value);
        if (isStronger) {
          kinds.set(value.kind, { bits, value: value.value, accounts: holders.length, values });
        }
      }
    }
    const partners = new Map<string, readonly Shared[]>();
    for (const [other, kinds] of found) {
      let bits = 0;
      for (const shared of kinds.values()) bits += shared.bits;
      const tied = this.#tied.has(account) && this.#tied.has(other);
      if (!tied && (bits < this.#scale.bits_min || [...kinds.keys()].every(isPlace))) continue;
      partners.set(other, evidenceOf(kinds));
    }
    return partners;
  }

  *#heldBy(account: string): Generator<Standing> {
    const anchored = this.#isAnchored(account);
    for (const value of this.#byAccount.get(account) ?? []) {
      if (!anchored && isPlace(value.kind)) continue;
      if ((value.users.get(account) ?? Infinity) >= this.#at) continue;
      const standing = this.#stand(value);
      if (standing !== null) yield standing;
    }
  }

  /** What a value says at this time; null where it says nothing. */
  #stand(value: Value): Standing | null {
    const known = this.#standing.get(value);
    if (known !== undefined) return known;
    const standing = this.#judge(value);
    this.#standing.set(value, standing);
    return standing;
  }

  #judge(value: Value): Standing | null {
    const { kind, bucket, users, crowd_ms, networks } = value;
    if (crowd_ms < this.#at || (bucket !== TIMELESS && bucket < this.#since)) return null;
    const all: string[] = [];
    for (const [account, began] of users) if (began < this.#at) all.push(account);
    if (all.length < 2 || all.length > ACCOUNTS_MAX) return null;
    const { accounts, value_bits_min } = this.#scale;
    // What is known of a network lowers what a place says, and decides not that it is looked at.
    if (valueBits(kind, all.length, accounts) < value_bits_min) return null;
    const known = [...networks].filter(([, since]) => since < this.#at).map(([network]) => network);
    return { value, holders: all, bits: valueBits(kind, all.length, accounts, mostShared(known)) };
  }

  /** Whether an account shares anything but places. */
  #isAnchored(account: string): boolean {
    if (this.#tied.has(account)) return true;
    const known = this.#known.get(account);
    if (known !== undefined) return known;
    let anchored = false;
    for (const { kind, bucket, users } of this.#byAccount.get(account) ?? []) {
      if (isPlace(kind) || (users.get(account) ?? Infinity) >= this.#at) continue;
      if (bucket !== TIMELESS && bucket < this.#since) continue;
      anchored = true;
      break;
    }
    this.#known.set(account, anchored);
    return anchored;
  }
}

interface SharedKind {
  readonly bits: number;
  readonly value: string;
  readonly accounts: number;
  readonly values: Set<string>;
}

function evidenceOf(kinds: ReadonlyMap<string, SharedKind>): Shared[] {
  return [...kinds]
    .map(([kind, { bits, value, accounts, values }]) => {
      return { kind, value, accounts, bits: Math.round(bits * 1e6) / 1e6, common: values.size };
    })
    .sort((x, y) => (x.kind < y.kind ? -1 : 1));
}

function same(x: Scale, y: Scale): boolean {
  return (
    x.accounts === y.accounts && x.bits_min === y.bits_min && x.value_bits_min === y.value_bits_min
  );
}

function addTo<K, V>(sets: Map<K, Set<V>>, key: K, value: V): void {
  const own = sets.get(key);
  if (own === undefined) sets.set(key, new Set([value]));
  else own.add(value);
}

function put<V>(maps: Map<string, Map<string, V>>, x: string, y: string, value: V): void {
  const own = maps.get(x);
  if (own === undefined) maps.set(x, new Map([[y, value]]));
  else own.set(y, value);
}
