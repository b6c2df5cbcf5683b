/**
 * Blocks of accounts on one owned value, and which of them one actor has. Pure.
 *
 * A farm of hundreds of accounts runs on a few machines and leaves by a few addresses, and two of its
 * accounts seldom have more than one of both in common. What no pair of accounts shows, two machines
 * do: their accounts have more values in common than chance gives. This is the rule for two accounts
 * with many in the place of each: values shared by chance are Poisson, families add up, and it takes
 * two of them, for what meets at places only may be two customers of one provider.
 */
import { bitsToLink } from "../clusters/rules.ts";
import {
  crowding,
  FAMILIES,
  familyOf,
  isOwned,
  isPlace,
  LINK_KINDS,
  PAIRED_MAX,
  strangerRatio,
} from "../links/evidence.ts";
import { type Account, type Component, countValues, type Value } from "./component.ts";
import type { GroupRules } from "./rules.ts";

/** A value that a stranger has as likely as this says nothing, shared or not. */
const CHANCE_MAX = 0.25;

/** Blocks that were joined; at first one. */
export interface Joined {
  readonly blocks: readonly (readonly Account[])[];
  /** Accounts in all blocks. */
  readonly size: number;
  /** How many of them have each value. */
  readonly counts: Map<Value, number>;
}

interface Context {
  readonly component: Component;
  /** Accounts active in the period. */
  readonly accounts: number;
  readonly rules: GroupRules;
}

/** Whether two blocks may be compared because accounts of both have the value. */
export function isBridge(kind: string, holders: number): boolean {
  return isOwned(kind) || (!isPlace(kind) && holders <= PAIRED_MAX);
}

/**
 * The blocks of a component, joined as far as evidence goes, the best first.
 *
 * @param accounts accounts active in the period, the N of the evidence
 */
export function joinBlocks(component: Component, accounts: number, rules: GroupRules): Joined[] {
  const context = { component, accounts, rules };
  const parts = new Parts(blocksOf(component));
  let fresh: ReadonlySet<number> = new Set(parts.roots());
  while (fresh.size > 0) {
    const merged = new Set<number>();
    for (const { a, b, bits } of candidatesOf(parts, fresh, context)) {
      const [x, y] = [parts.find(a), parts.find(b)];
      if (x === y) continue;
      // What was joined meanwhile is judged as it is now.
      const isAsJudged = !merged.has(x) && !merged.has(y) && x === a && y === b;
      if ((isAsJudged ? bits : joinBits(parts.get(x), parts.get(y), context)) === null) continue;
      merged.add(parts.join(x, y));
    }
    fresh = new Set([...merged].filter((part) => parts.find(part) === part));
  }
  return parts.roots().map((root) => parts.get(root));
}

/** Each account is in the block of the owned value that most have, of those that it has. */
function blocksOf(component: Component): Joined[] {
  const { values, valuesOf } = component;
  const blocks = new Map<Value, Account[]>();
  for (const [account, own] of valuesOf.entries()) {
    let home: Value | null = null;
    for (const value of own) {
      const shared = values[value];
      if (shared === undefined || !isOwned(shared.kind)) continue;
      if (home === null || shared.accounts > (values[home]?.accounts ?? 0)) home = value;
    }
    if (home === null) continue;
    const block = blocks.get(home);
    if (block === undefined) blocks.set(home, [account]);
    else block.push(account);
  }
  return [...blocks]
    .sort(([x], [y]) => x - y)
    .map(([, block]) => {
      return { blocks: [block], size: block.length, counts: countValues(component, block) };
    });
}

interface Candidate {
  readonly a: number;
  readonly b: number;
  readonly bits: number;
}

/** The pairs of parts, of which one is fresh, with evidence enough to join them; the best first. */
function candidatesOf(parts: Parts, fresh: ReadonlySet<number>, context: Context): Candidate[] {
  const { values } = context.component;
  const users = new Map<Value, number[]>();
  for (const part of parts.roots()) {
    for (const value of parts.get(part).counts.keys()) {
      const shared = values[value];
      if (shared === undefined || !isBridge(shared.kind, shared.accounts)) continue;
      const list = users.get(value);
      if (list === undefined) users.set(value, [part]);
      else list.push(part);
    }
  }
  const met = new Map<number, Set<number>>();
  for (const list of users.values()) {
    // As for pairs of accounts: the square of this bounds the work for each value.
    if (list.length > PAIRED_MAX) continue;
    for (const [index, a] of list.entries()) {
      for (const b of list.slice(index + 1)) {
        if (!fresh.has(a) && !fresh.has(b)) continue;
        met.set(a, (met.get(a) ?? new Set()).add(b));
      }
    }
  }
  const candidates: Candidate[] = [];
  for (const [a, others] of met) {
    for (const b of others) {
      const bits = joinBits(parts.get(a), parts.get(b), context);
      if (bits !== null) candidates.push({ a, b, bits });
    }
  }
  return candidates.sort((x, y) => y.bits - x.bits || x.a - y.a || x.b - y.b);
}

/**
 * Evidence that two parts have one actor, bits; null where it is too little.
 *
 * For each value of the smaller part, the chance that the larger one has it too is the number of its
 * other holders, outside of both, times the share of all accounts that the larger part is. As many
 * as are shared against as many as chance gives is a likelihood ratio of Poisson.
 */
function joinBits(x: Joined, y: Joined, { component, accounts, rules }: Context): number | null {
  const [large, small] = x.size >= y.size ? [x, y] : [y, x];
  const tallies = new Map<string, Tally>();
  for (const [value, inSmall] of small.counts) {
    const shared = component.values[value];
    if (shared === undefined) continue;
    const { kind, network } = shared;
    const inLarge = large.counts.get(value) ?? 0;
    const others = shared.accounts - inLarge - inSmall + 1;
    const chance = (strangerRatio(kind) * others * large.size) / Math.max(accounts, 2);
    if (chance > CHANCE_MAX) continue;
    const tally = tallies.get(kind) ?? { expected: 0, shared: 0, weight: 0 };
    tallies.set(kind, tally);
    tally.expected += chance;
    // A machine of which each has one account is neither's: what it says of the two, pairs say.
    const isNeithers = isOwned(kind) && inLarge + inSmall === 2;
    if (inLarge === 0 || isNeithers) continue;
    tally.shared += 1;
    tally.weight += 1 / crowding(kind, shared.accounts, network);
  }
  const families = familyBits(tallies);
  const total = FAMILIES.reduce((sum, family) => sum + (families.get(family) ?? 0), 0);
  const besides = total - (families.get("network") ?? 0);
  const wanted = bitsToLink(accounts, rules);
  const isEnough = total >= wanted && besides >= rules.beside_places * wanted;
  return isEnough && families.size >= 2 ? total : null;
}

interface Tally {
  /** Values that chance gives. */
  expected: number;
  shared: number;
  /** What the crowds at shared places leave of their evidence, summed over the shared values. */
  weight: number;
}

function familyBits(tallies: ReadonlyMap<string, Tally>): Map<string, number> {
  const families = new Map<string, number>();
  for (const kind of LINK_KINDS) {
    const tally = tallies.get(kind);
    if (tally === undefined || tally.shared <= tally.expected) continue;
    const { shared, expected, weight } = tally;
    const surprise = shared * Math.log2(shared / expected) - (shared - expected) / Math.LN2;
    const family = familyOf(kind);
    families.set(family, Math.max(families.get(family) ?? 0, (surprise * weight) / shared));
  }
  return families;
}

/** Union-find over parts; the smaller number stands for both, so order does not matter. */
class Parts {
  readonly #parent: number[];
  readonly #parts: Joined[];

  constructor(parts: readonly Joined[]) {
    this.#parts = [...parts];
    this.#parent = parts.map((_, index) => index);
  }

  find(part: number): number {
    let node = part;
    for (;;) {
      const parent = this.#parent[node] ?? node;
      if (parent === node) return node;
      const grandparent = this.#parent[parent] ?? parent;
      this.#parent[node] = grandparent;
      node = grandparent;
    }
  }

  roots(): number[] {
    return [...this.#parent.keys()].filter((part) => this.find(part) === part);
  }

  get(root: number): Joined {
    const part = this.#parts[root];
    if (part === undefined) throw new RangeError(`there is no part ${root}`);
    return part;
  }

  /** @returns the root of both */
  join(x: number, y: number): number {
    const [root, other] = x < y ? [x, y] : [y, x];
    const [a, b] = [this.get(root), this.get(other)];
    const [large, small] = a.counts.size >= b.counts.size ? [a, b] : [b, a];
    const { counts } = large;
    for (const [value, count] of small.counts) counts.set(value, (counts.get(value) ?? 0) + count);
    this.#parts[root] = { blocks: [...a.blocks, ...b.blocks], size: a.size + b.size, counts };
    this.#parent[other] = root;
    return root;
  }
}
