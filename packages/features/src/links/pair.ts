/** What accounts have in common, two by two. */

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
