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
