/**
 * Accounts → clusters of one actor, from pairwise evidence. Pure.
 *
 * Evidence adds up over families and never within one: an address stands in its network, a client
 * runs on its device. Components grow from the strongest pair down; two that are both large join
 * only over a pair that is far above the threshold or stands on two families, which stops chains.
 */

const FAMILIES = ["network", "client", "payment", "content", "timing"] as const;
export type LinkFamily = (typeof FAMILIES)[number];

const FAMILY_OF: Readonly<Record<string, LinkFamily>> = {
  address: "network",
  network: "network",
  device: "client",
  client: "client",
  payment: "payment",
  email: "payment",
  content: "content",
  workload: "content",
  coordination: "timing",
};

export interface Shared {
  readonly kind: string;
  readonly value: string;
  /** Accounts that share the value, in all. */
  readonly accounts: number;
  /** Evidence of the strongest value of the kind, bits. */
  readonly bits: number;
  /** Values of the kind that the two have in common. */
  readonly common: number;
}

/** How many values of a kind an account shares with anybody; 1 where nothing is said. */
export type Breadth = (account: string, kind: string) => number;

export interface Pair {
  readonly a: string;
  readonly b: string;
  readonly evidence: readonly Shared[];
}

export interface ClusterRules {
  /** Other accounts that the actor of an account has on average; the prior is log2(it / N). */
  readonly other_accounts: number;
  /** Bits that one family may give at most. */
  readonly family_bits_max: number;
  /** Components larger than this join only over stronger evidence. */
  readonly large: number;
  /** Bits above the threshold that such a join takes where one family stands alone. */
  readonly large_margin_bits: number;
}

export const CLUSTER_RULES: ClusterRules = {
  other_accounts: 0.25,
  family_bits_max: 20,
  large: 25,
  large_margin_bits: 6,
};

/** Evidence that it takes to hold two of so many accounts for one actor's, bits. */
export function bitsToLink(accounts: number, rules: ClusterRules = CLUSTER_RULES): number {
  return Math.max(0, Math.log2(Math.max(accounts, 1) / rules.other_accounts));
}

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
  readonly bits: Readonly<Partial<Record<LinkFamily, number>>>;
  /** By kind: most members that share one value. */
  readonly shared: Readonly<Record<string, number>>;
}

interface WeighedPair extends Pair {
  readonly families: ReadonlyMap<LinkFamily, number>;
  /** Log-odds that the two have one actor, in bits. */
  readonly odds: number;
}

/** @param accounts accounts active in the period, the N of the prior */
export function clusterAccounts(
  pairs: readonly Pair[],
  accounts: number,
  breadth: Breadth = () => 1,
  rules: ClusterRules = CLUSTER_RULES,
): Cluster[] {
  const prior = -bitsToLink(accounts, rules);
  const linked = pairs
    .map((pair) => weigh(pair, prior, breadth, rules))
    .filter((pair) => pair.odds >= 0 && !onlyNetwork(pair))
    .sort((x, y) => y.odds - x.odds || compare(x.a, y.a) || compare(x.b, y.b));
  const forest = new Forest();
  for (const pair of linked) {
    const bothLarge = Math.min(forest.size(pair.a), forest.size(pair.b)) > rules.large;
    const strong = pair.odds >= rules.large_margin_bits || familiesFor(pair) >= 2;
    if (!bothLarge || strong) forest.join(pair.a, pair.b);
  }
  return describe(linked, forest, prior);
}

function weigh(pair: Pair, prior: number, breadth: Breadth, rules: ClusterRules): WeighedPair {
  const families = new Map<LinkFamily, number>();
  for (const { kind, bits, common } of pair.evidence) {
    const family = FAMILY_OF[kind];
    if (family === undefined) throw new Error(`a link of kind «${kind}» has no family`);
    const chances = chancesOf(breadth(pair.a, kind), breadth(pair.b, kind), common);
    const capped = Math.min(bits - Math.log2(chances), rules.family_bits_max);
    // Of what accounts share only the presence speaks; how they work may speak against one actor.
    const counts = capped > 0 || family === "timing";
    if (counts) families.set(family, Math.max(families.get(family) ?? capped, capped));
  }
  // In one order of summation: the last bit of a sum must not depend on the order of the evidence.
  const odds = FAMILIES.reduce((sum, family) => sum + (families.get(family) ?? 0), prior);
  return { ...pair, families, odds };
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

function describe(linked: readonly WeighedPair[], forest: Forest, prior: number): Cluster[] {
  const byRoot = new Map<string, WeighedPair[]>();
  for (const pair of linked) {
    const root = forest.find(pair.a);
    if (root !== forest.find(pair.b)) continue;
    const inside = byRoot.get(root);
    if (inside === undefined) byRoot.set(root, [pair]);
    else inside.push(pair);
  }
  return [...byRoot.values()].map((inside) => describeOne(inside, prior));
}

function describeOne(pairs: readonly WeighedPair[], prior: number): Cluster {
  const strongest = new Map<string, WeighedPair>();
  const links = new Map<string, number>();
  const holders = new Map<string, Set<string>>();
  for (const pair of pairs) {
    for (const account of [pair.a, pair.b]) {
      // Pairs come strongest first.
      if (!strongest.has(account)) strongest.set(account, pair);
      links.set(account, (links.get(account) ?? 0) + 1);
    }
    for (const { kind, value } of pair.evidence) {
      const key = `${kind}\u0000${value}`;
      const set = holders.get(key) ?? new Set();
      holders.set(key, set.add(pair.a).add(pair.b));
    }
  }
  const shared: Record<string, number> = {};
  for (const [key, accounts] of holders) {
    const kind = key.slice(0, key.indexOf("\u0000"));
    shared[kind] = Math.max(shared[kind] ?? 0, accounts.size);
  }
  const members = [...strongest]
    .sort(([x], [y]) => compare(x, y))
    .map(([account_id, pair]) => ({
      account_id,
      // In a larger cluster a member that hangs on a single, barely sufficient link is no core.
      membership: isCore(pair, links.get(account_id) ?? 0, strongest.size),
      confidence: probability(pair.odds),
    }));
  return { members, prior_bits: prior, bits: medianBits([...strongest.values()]), shared };
}

function isCore(pair: WeighedPair, links: number, size: number): "core" | "attached" {
  return size > 2 && links === 1 && pair.odds < 2 ? "attached" : "core";
}

function medianBits(pairs: readonly WeighedPair[]): Partial<Record<LinkFamily, number>> {
  const bits: Partial<Record<LinkFamily, number>> = {};
  for (const family of FAMILIES) {
    const values = pairs.map((pair) => pair.families.get(family) ?? 0).sort((x, y) => x - y);
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

/** Union-find with path halving; the smaller root name wins, so order does not matter. */
class Forest {
  readonly #parent = new Map<string, string>();
  readonly #size = new Map<string, number>();

  find(account: string): string {
    let node = account;
    for (;;) {
      const parent = this.#parent.get(node) ?? node;
      if (parent === node) return node;
      const grandparent = this.#parent.get(parent) ?? parent;
      this.#parent.set(node, grandparent);
      node = grandparent;
    }
  }

  size(account: string): number {
    return this.#size.get(this.find(account)) ?? 1;
  }

  join(a: string, b: string): void {
    const roots = [this.find(a), this.find(b)].sort(compare);
    const [winner, other] = roots;
    if (winner === undefined || other === undefined || winner === other) return;
    const size = this.size(winner) + this.size(other);
    this.#parent.set(other, winner);
    this.#size.set(winner, size);
  }
}
