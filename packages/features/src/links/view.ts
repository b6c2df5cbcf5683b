import { isPlace, mostShared, PAIRED_MAX, valueBits } from "./evidence.ts";
import type { Account, Holdings, Value } from "./holdings.ts";
import type { Shared } from "./pair.ts";

export interface Scale {
  /** Accounts active in the period, the N of the evidence. */
  readonly accounts: number;
  /** Bits that link two accounts; a value that gives less than a share of it is not looked at. */
  readonly bits_min: number;
  readonly value_bits_min: number;
}

/** The time as of which links are told. */
export interface AsOf {
  /** Number of the quarter of an hour before which they hold. */
  readonly quarter: number;
  /** First day, since 1970, whose uses still count. */
  readonly since: number;
}

/** A value as it stands at the time of judgement. */
interface Standing {
  readonly kind: string;
  readonly name: number;
  readonly text: string;
  readonly holders: readonly Account[];
  readonly bits: number;
  /** As it is told of two accounts, by how many values of the kind they have in common. */
  readonly told: Map<number, Shared>;
}

/** What two accounts have in common of one kind. */
interface Common {
  strongest: Standing;
  /** Name of the value that was counted last. */
  name: number;
  count: number;
}

/** The links as they stand at one time: who shares enough with whom to make a pair. */
export class View {
  readonly #holdings: Holdings;
  readonly #asOf: AsOf;
  readonly #scale: Scale;
  readonly #standing = new Map<Value, Standing | null>();
  /** Accounts that something besides links ties to others. */
  readonly #tied: ReadonlySet<Account>;

  constructor(
    holdings: Holdings,
    asOf: AsOf,
    scale: Scale,
    tied: ReadonlySet<Account> = new Set(),
  ) {
    this.#holdings = holdings;
    this.#asOf = asOf;
    this.#scale = scale;
    this.#tied = tied;
  }

  /** How many values of each kind an account shares with anybody. */
  breadth(account: Account): ReadonlyMap<string, number> {
    const names = new Map<string, Set<number>>();
    for (const { kind, name } of this.#heldBy(account)) {
      names.set(kind, (names.get(kind) ?? new Set()).add(name));
    }
    return new Map([...names].map(([kind, own]) => [kind, own.size]));
  }

  /** The accounts that share enough with one, and what they share, in order of the kinds. */
  partners(account: Account): ReadonlyMap<Account, readonly Shared[]> {
    const found = new Map<Account, Common[]>();
    // By kind and name, so that what is one of either comes together.
    for (const standing of this.#heldBy(account)) {
      for (const other of standing.holders) {
        if (other === account) continue;
        const known = found.get(other);
        if (known === undefined) found.set(other, [commonOf(standing)]);
        else note(known, standing);
      }
    }
    const partners = new Map<Account, readonly Shared[]>();
    for (const [other, commons] of found) {
      let bits = 0;
      for (const { strongest } of commons) bits += strongest.bits;
      const tied = this.#tied.has(account) && this.#tied.has(other);
      const enough =
        bits >= this.#scale.bits_min && !commons.every(({ strongest }) => isPlace(strongest.kind));
      if (tied || enough) partners.set(other, commons.map(toldOf));
    }
    return partners;
  }

  #heldBy(account: Account): Standing[] {
    const anchored = this.#isAnchored(account);
    const held: Standing[] = [];
    for (const value of this.#holdings.valuesOf(account, this.#asOf.quarter)) {
      if (!anchored && isPlace(this.#holdings.kind(value))) continue;
      const standing = this.#stand(value);
      if (standing !== null) held.push(standing);
    }
    return held.sort((x, y) => (x.kind === y.kind ? x.name - y.name : x.kind < y.kind ? -1 : 1));
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
    const holders = standingHolders(this.#holdings, value, this.#asOf);
    if (holders.length < 2 || holders.length > PAIRED_MAX) return null;
    const kind = this.#holdings.kind(value);
    const { accounts, value_bits_min } = this.#scale;
    // What is known of a network lowers what a place says, and decides not that it is looked at.
    if (valueBits(kind, holders.length, accounts) < value_bits_min) return null;
    const network = mostShared(this.#holdings.networks(value, this.#asOf.quarter));
    const bits = valueBits(kind, holders.length, accounts, network);
    const [name, text] = [this.#holdings.name(value), this.#holdings.text(value)];
    return { kind, name, text, holders, bits, told: new Map() };
  }

  /** Whether an account has anything in common with others but places, or had. */
  #isAnchored(account: Account): boolean {
    if (this.#tied.has(account)) return true;
    const { quarter, since } = this.#asOf;
    return this.#holdings
      .valuesOf(account, quarter)
      .some(
        (value) =>
          !isPlace(this.#holdings.kind(value)) &&
          isRecent(this.#holdings.bucket(value), since) &&
          this.#holdings.holderCount(value) > 1,
      );
  }
}

/** The accounts that have a value at a time; none where it is old or a crowd's. */
export function standingHolders(
  holdings: Holdings,
  value: Value,
  { quarter, since }: AsOf,
): Account[] {
  const stands = !holdings.isCrowd(value, quarter) && isRecent(holdings.bucket(value), since);
  return stands ? holdings.holders(value, quarter) : [];
}

/** What a profile says does not grow old. */
function isRecent(bucket: number, since: number): boolean {
  return bucket === 0 || bucket >= since;
}

function commonOf(standing: Standing): Common {
  return { strongest: standing, name: standing.name, count: 1 };
}

function note(commons: Common[], standing: Standing): void {
  const last = commons.at(-1);
  if (last === undefined || last.strongest.kind !== standing.kind) {
    commons.push(commonOf(standing));
    return;
  }
  if (last.name !== standing.name) {
    last.name = standing.name;
    last.count += 1;
  }
  const { bits, text } = last.strongest;
  const isStronger = standing.bits > bits || (standing.bits === bits && standing.text > text);
  if (isStronger) last.strongest = standing;
}

/** Told once for all pairs that it is true of. */
function toldOf({ strongest, count }: Common): Shared {
  const known = strongest.told.get(count);
  if (known !== undefined) return known;
  const { kind, text, holders, bits } = strongest;
  const told = {
    kind,
    value: text,
    accounts: holders.length,
    bits: Math.round(bits * 1e6) / 1e6,
    common: count,
  };
  strongest.told.set(count, told);
  return told;
}
