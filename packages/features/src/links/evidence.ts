/**
 * What a shared value says of two accounts, after Fellegi and Sunter with value frequencies:
 * log2(m / u) bits. m is the chance that two accounts of one actor share a value of the kind, u that
 * a stranger has this one: d / N for what anybody may have, less for a device, a payment instrument
 * or an e-mail address, which strangers seldom share. The evidence of an address sinks with the
 * number of accounts behind it. Pure.
 */

interface Kind {
  /** Chance that two accounts of one actor share a value of the kind. */
  readonly m: number;
  /** How much of the accounts that have a value are strangers to one another. */
  readonly strangers: number;
}

const KINDS: Readonly<Record<string, Kind>> = {
  payment: { m: 0.9, strangers: 0.01 },
  email: { m: 0.9, strangers: 0.01 },
  device: { m: 0.7, strangers: 0.05 },
  client: { m: 0.6, strangers: 1 },
  address: { m: 0.5, strangers: 1 },
  network: { m: 0.4, strangers: 1 },
  content: { m: 0.4, strangers: 1 },
};

/** Where many share it, a value of these kinds is the main innocent explanation. */
export function isPlace(kind: string): boolean {
  return kind === "address" || kind === "network";
}

/**
 * @param holders accounts that have the value
 * @param accounts accounts active in the period, the N of the evidence
 */
export function valueBits(kind: string, holders: number, accounts: number): number {
  const known = KINDS[kind];
  if (known === undefined) throw new Error(`a link of kind «${kind}» has no evidence`);
  const bits = Math.log2((known.m * Math.max(accounts, 2)) / (known.strangers * holders));
  return isPlace(kind) ? bits / (1 + Math.exp(-4 + 0.8 * Math.log2(1 + holders))) : bits;
}
