/** Accounts that owned values and what goes with them connect, with all that they share. Pure data. */

/** An account or a value by its place in the component. */
export type Account = number;
export type Value = number;

export interface SharedValue {
  readonly kind: string;
  readonly value: string;
  /** All accounts that have it, wherever they are. */
  readonly accounts: number;
  /** Those of the component, in order. */
  readonly holders: readonly Account[];
  /** Kind of the network that a place is in; null where nobody knows. */
  readonly network: string | null;
}

export interface Component {
  /** In order of the ids, so that nothing depends on the order in which they came. */
  readonly account_ids: readonly string[];
  /** Those that have an owned value to themselves as well, such as a machine of their own. */
  readonly apart: ReadonlySet<Account>;
  /** In one order: of kind, value and first bucket. */
  readonly values: readonly SharedValue[];
  /** The values of each account. */
  readonly valuesOf: readonly (readonly Value[])[];
}

export function componentOf(
  account_ids: readonly string[],
  apart: ReadonlySet<Account>,
  values: readonly SharedValue[],
): Component {
  const valuesOf: Value[][] = account_ids.map(() => []);
  for (const [value, { holders }] of values.entries()) {
    for (const account of holders) valuesOf[account]?.push(value);
  }
  return { account_ids, apart, values, valuesOf };
}

/** How many of some accounts have each of the values that any of them has. */
export function countValues(
  { valuesOf }: Component,
  accounts: Iterable<Account>,
): Map<Value, number> {
  const counts = new Map<Value, number>();
  for (const account of accounts) {
    for (const value of valuesOf[account] ?? []) counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return counts;
}
