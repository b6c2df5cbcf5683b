/**
 * What a shared value says of two accounts, after Fellegi and Sunter with value frequencies:
 * log2(m / u) bits. m is the chance that two accounts of one actor share a value of the kind, u that
 * a stranger has this one: d / N for what anybody may have, less for a device, a payment instrument
 * or an e-mail address, which strangers seldom share. The evidence of an address sinks with the
 * number of accounts behind it, and sooner where its network is one that strangers share. Pure.
 */

export const FAMILIES = ["network", "client", "payment", "content", "timing"] as const;
/** Evidence adds up over families and never within one. */
export type Family = (typeof FAMILIES)[number];

interface Kind {
  readonly family: Family;
  /** Chance that two accounts of one actor share a value of the kind. */
  readonly m: number;
  /** How much of the accounts that have a value are strangers to one another. */
  readonly strangers: number;
}

const KINDS: Readonly<Record<string, Kind>> = {
  payment: { family: "payment", m: 0.9, strangers: 0.01 },
  email: { family: "payment", m: 0.9, strangers: 0.01 },
  device: { family: "client", m: 0.7, strangers: 0.05 },
  client: { family: "client", m: 0.6, strangers: 1 },
  address: { family: "network", m: 0.5, strangers: 1 },
  network: { family: "network", m: 0.4, strangers: 1 },
  content: { family: "content", m: 0.4, strangers: 1 },
};

/** The kinds of values that links are made of. */
export const LINK_KINDS: readonly string[] = Object.keys(KINDS);

/**
 * Networks that put many strangers behind one address, by how much likelier they make it, in natural
 * log-odds.
 */
const SHARED_NETWORKS: Readonly<Record<string, number>> = {
  mobile: 1,
  vpn: 1.5,
  relay: 1.5,
  tor: 1.5,
};

/** Of the kinds of network that a place is in, the one that tells the most against its evidence. */
export function mostShared(networks: Iterable<string>): string | null {
  let most: string | null = null;
  for (const network of networks) {
    if (most === null || weightOf(network) > weightOf(most)) most = network;
  }
  return most;
}

function weightOf(network: string | null): number {
  return network === null ? 0 : (SHARED_NETWORKS[network] ?? 0);
}

/** Log-odds that strangers share a place of so many holders. */
function sharedLogit(holders: number, network: string | null): number {
  return -4 + 0.8 * Math.log2(1 + holders) + weightOf(network);
}

/**
 * How likely it is that strangers share a place, 0 to 1.
 *
 * @param agentBits entropy of the user agents there, bits; 0 where it is not looked at
 */
export function sharedness(holders: number, network: string | null, agentBits: number): number {
  return 1 / (1 + Math.exp(-sharedLogit(holders, network) - 0.6 * agentBits));
}

/** Where many share it, a value of these kinds is the main innocent explanation. */
export function isPlace(kind: string): boolean {
  return kind === "address" || kind === "network";
}

/** Values of these kinds belong to somebody: strangers seldom share one. */
export function isOwned(kind: string): boolean {
  return kindOf(kind).strangers < 1;
}

/** Accounts that may share a value and still be linked by it in pairs; d² for each is the work. */
export const PAIRED_MAX = 64;

/**
 * Accounts that may share a value before it is a crowd's and says nothing. Above `PAIRED_MAX` it
 * makes no pairs: it speaks where many accounts share many values (`groups`), which costs d for each.
 */
export const HOLDERS_MAX = { owned: 1_000, other: 200 } as const;

export function holdersMax(kind: string): number {
  return isOwned(kind) ? HOLDERS_MAX.owned : HOLDERS_MAX.other;
}

export function familyOf(kind: string): Family {
  if (kind === "workload") return "content";
  return kind === "coordination" ? "timing" : kindOf(kind).family;
}

/**
 * @param holders accounts that have the value
 * @param accounts accounts active in the period, the N of the evidence
 * @param network kind of the network that a place is in; null where nobody knows
 */
export function valueBits(
  kind: string,
  holders: number,
  accounts: number,
  network: string | null = null,
): number {
  const { m, strangers } = kindOf(kind);
  const bits = Math.log2((m * Math.max(accounts, 2)) / (strangers * holders));
  return bits / crowding(kind, holders, network);
}

/** How much more a stranger's having a value says than that of an account of the same actor. */
export function strangerRatio(kind: string): number {
  const { m, strangers } = kindOf(kind);
  return strangers / m;
}

/** What evidence is divided by where it is a place's: the more, the more accounts are there. */
export function crowding(kind: string, holders: number, network: string | null): number {
  return isPlace(kind) ? 1 + Math.exp(sharedLogit(holders, network)) : 1;
}

function kindOf(kind: string): Kind {
  const known = KINDS[kind];
  if (known === undefined) throw new Error(`a link of kind «${kind}» has no evidence`);
  return known;
}
