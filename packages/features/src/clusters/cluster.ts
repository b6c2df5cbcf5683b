/**
 * Accounts → clusters of one actor, from pairwise evidence and from groups. Pure.
 *
 * Evidence adds up over families and never within one: an address stands in its network, a client
 * runs on its device. Components grow from the groups on, which many accounts show together, and
 * from the strongest pair down; two that are both large join only over a pair that is far above the
 * threshold or stands on two families, and no pair joins two groups, which stops chains.
 */
import type { Group, GroupMember } from "../groups/group.ts";
import { FAMILIES, type Family, familyOf } from "../links/evidence.ts";
import type { Breadth, Pair } from "../links/pair.ts";
import { type Edge, Forest, spanningLinks } from "./forest.ts";
import { bitsToLink, CLUSTER_RULES, type ClusterRules } from "./rules.ts";

export interface Member {
  readonly account_id: string;
  readonly membership: "core" | "attached";
  /** Probability that the strongest link of the member is one of one actor. */
  readonly confidence: number;
}

export interface Cluster {
  readonly members: readonly Member[];
  readonly prior_bits: number;
  /** By family: median over the members of their strongest link, bits. */
  readonly bits: Readonly<Partial<Record<Family, number>>>;
  /** By kind: most members that share one value. */
  readonly shared: Readonly<Record<string, number>>;
  /** The strongest links that connect members which no stronger ones do, the strongest first. */
  readonly links: readonly Edge[];
}

interface WeighedPair extends Pair {
  readonly families: ReadonlyMap<Family, number>;
  /** Log-odds that the two have one actor, in bits. */
  readonly odds: number;
}

/** What there is to say of the accounts of one cluster. */
interface Parts {
  /** Strongest first. */
  readonly pairs: WeighedPair[];
  readonly groups: Group[];
}

/** @param accounts accounts active in the period, the N of the prior */
export function clusterAccounts(
  pairs: readonly Pair[],
  accounts: number,
  breadth: Breadth = () => 1,
  groups: readonly Group[] = [],
  rules: ClusterRules = CLUSTER_RULES,
): Cluster[] {
  const prior = -bitsToLink(accounts, rules);
  const linked = pairs
    .map((pair) => weigh(pair, prior, breadth, rules))
    .filter((pair) => pair.odds >= 0 && !onlyNetwork(pair))
    .sort((x, y) => y.odds - x.odds || compare(x.a, y.a) || compare(x.b, y.b));
  const forest = grow(linked, groups, rules);
  return [...partsByRoot(linked, groups, forest).values()].map((parts) => describe(parts, prior));
}

/**
 * @param linked strongest first
 * @returns the components
 */
function grow(
  linked: readonly WeighedPair[],
  groups: readonly Group[],
  rules: ClusterRules,
): Forest {
  const forest = new Forest();
  const withGroup = new Set<string>();
  for (const { members } of groups) {
    const [first = "", ...others] = members.map(({ account_id }) => account_id);
    for (const other of others) forest.join(first, other);
    withGroup.add(forest.find(first));
  }
  for (const pair of linked) {
    const [x, y] = [forest.find(pair.a), forest.find(pair.b)];
    // Whether two groups are one was asked of all that they share: no two accounts know more.
    if (withGroup.has(x) && withGroup.has(y)) continue;
    const bothLarge = Math.min(forest.size(x), forest.size(y)) > rules.large;
    const strong = pair.odds >= rules.large_margin_bits || familiesFor(pair) >= 2;
    if (bothLarge && !strong) continue;
    forest.join(x, y);
    if (withGroup.has(x) || withGroup.has(y)) withGroup.add(forest.find(x));
  }
  return forest;
}

function weigh(pair: Pair, prior: number, breadth: Breadth, rules: ClusterRules): WeighedPair {
  const families = new Map<Family, number>();
  for (const { kind, bits, common } of pair.evidence) {
    const family = familyOf(kind);
    const chances = chancesOf(breadth(pair.a, kind), breadth(pair.b, kind), common);
    const capped = Math.min(bits - Math.log2(chances), rules.family_bits_max);
    // Of what accounts share only the presence speaks; how they work may speak against one actor.
    const counts = capped > 0 || family === "timing";
    if (counts) families.set(family, Math.max(families.get(family) ?? capped, capped));
  }
  return { ...pair, families, odds: addUp(families, prior) };
}

/** In one order of summation: the last bit of a sum must not depend on the order of the evidence. */
function addUp(families: ReadonlyMap<Family, number>, prior: number): number {
  return FAMILIES.reduce((sum, family) => sum + (families.get(family) ?? 0), prior);
}

/**
 * How many chances two accounts had to meet: who goes through a hundred addresses shares one with
 * somebody. Values that they have in common are no chance but the finding.
 */
function chancesOf(a: number, b: number, common: number): number {
  return Math.max(1, a / common) * Math.max(1, b / common);
}

function familiesFor({ families }: WeighedPair): number {
  return [...families.values()].filter((bits) => bits > 0).length;
}

/** One shared address is the main innocent explanation of all: alone it links nobody. */
function onlyNetwork({ families }: WeighedPair): boolean {
  return [...families].every(([family, bits]) => family === "network" || bits <= 0);
}

function partsByRoot(
  linked: readonly WeighedPair[],
  groups: readonly Group[],
  forest: Forest,
): Map<string, Parts> {
  const parts = new Map<string, Parts>();
  const partsOf = (root: string) => {
    const known = parts.get(root);
    if (known !== undefined) return known;
    const fresh: Parts = { pairs: [], groups: [] };
    parts.set(root, fresh);
    return fresh;
  };
  for (const pair of linked) {
    const root = forest.find(pair.a);
    if (root === forest.find(pair.b)) partsOf(root).pairs.push(pair);
  }
  for (const group of groups) {
    partsOf(forest.find(group.members[0]?.account_id ?? "")).groups.push(group);
  }
  return parts;
}

function describe({ pairs, groups }: Parts, prior: number): Cluster {
  const strongest = new Map<string, WeighedPair>();
  const links = new Map<string, number>();
  for (const pair of pairs) {
    for (const account of [pair.a, pair.b]) {
      // Pairs come strongest first.
      if (!strongest.has(account)) strongest.set(account, pair);
      links.set(account, (links.get(account) ?? 0) + 1);
    }
  }
  const grouped = new Map(
    groups.flatMap(({ members }) => members.map((member) => [member.account_id, member] as const)),
  );
  const ids = [...new Set([...strongest.keys(), ...grouped.keys()])].sort(compare);
  const memberOf = (account_id: string): Member => {
    const [pair, member] = [strongest.get(account_id), grouped.get(account_id)];
    const odds = Math.max(pair?.odds ?? -Infinity, member?.odds ?? -Infinity);
    const core =
      (pair !== undefined && isCore(pair, links.get(account_id) ?? 0, ids.length)) ||
      (member !== undefined && isCoreOfGroup(member));
    return { account_id, membership: core ? "core" : "attached", confidence: probability(odds) };
  };
  const largest = largestOf(groups);
  return {
    members: ids.map(memberOf),
    prior_bits: largest?.prior_bits ?? prior,
    bits: medianBits(largest?.members ?? [...strongest.values()]),
    shared: sharedBy(pairs, groups),
    links: spanningLinks([...pairs.map(edgeOf), ...groups.flatMap(edgesOf)]),
  };
}

/** In a larger cluster a member that hangs on a single, barely sufficient link is no core. */
function isCore({ odds }: WeighedPair, links: number, size: number): boolean {
  return size <= 2 || links > 1 || odds >= BARELY_BITS;
}

function isCoreOfGroup({ isTied, odds }: GroupMember): boolean {
  return isTied && odds >= BARELY_BITS;
}

const BARELY_BITS = 2;

/** What is said of a cluster is said of the largest group in it; others may have come over pairs. */
function largestOf(groups: readonly Group[]): Group | undefined {
  const size = ({ members }: Group) => members.length;
  const first = ({ members }: Group) => members[0]?.account_id ?? "";
  return [...groups].sort((x, y) => size(y) - size(x) || compare(first(x), first(y)))[0];
}

/** By kind: most accounts that share one value. */
function sharedBy(
  pairs: readonly WeighedPair[],
  groups: readonly Group[],
): Readonly<Record<string, number>> {
  const sharers = new Map<string, Set<string>>();
  const sharersOf = (kind: string, value: string) => {
    const key = `${kind}\u0000${value}`;
    const known = sharers.get(key) ?? new Set();
    sharers.set(key, known);
    return known;
  };
  for (const { a, b, evidence } of pairs) {
    for (const { kind, value } of evidence) sharersOf(kind, value).add(a).add(b);
  }
  for (const { kind, value, holders } of groups.flatMap(({ values }) => values)) {
    for (const account of holders) sharersOf(kind, value).add(account);
  }
  const shared: Record<string, number> = {};
  for (const [key, accounts] of sharers) {
    const kind = key.slice(0, key.indexOf("\u0000"));
    shared[kind] = Math.max(shared[kind] ?? 0, accounts.size);
  }
  return shared;
}

function edgeOf({ a, b, evidence, families }: WeighedPair): Edge {
  return { a, b, evidence, bits: addUp(families, 0) };
}

/** The values of a group, each as a chain through the accounts that have it. */
function edgesOf({ values }: Group): Edge[] {
  return values.flatMap(({ kind, value, accounts, bits, holders }) =>
    holders.slice(1).map((b, index) => {
      const evidence = [{ kind, value, accounts, bits, common: 1 }];
      return { a: holders[index] ?? "", b, bits, evidence };
    }),
  );
}

function medianBits(
  links: readonly { readonly families: ReadonlyMap<Family, number> }[],
): Partial<Record<Family, number>> {
  const bits: Partial<Record<Family, number>> = {};
  for (const family of FAMILIES) {
    const values = links.map(({ families }) => families.get(family) ?? 0).sort((x, y) => x - y);
    const median = values[(values.length - 1) >> 1] ?? 0;
    if (median !== 0) bits[family] = median;
  }
  return bits;
}

/** Log-odds in bits → probability. */
function probability(bits: number): number {
  return 1 / (1 + 2 ** -bits);
}

function compare(x: string, y: string): number {
  return x < y ? -1 : x > y ? 1 : 0;
}
