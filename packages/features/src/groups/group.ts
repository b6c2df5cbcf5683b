/** What is told of a group: how surely each account is in it, and what holds it together. Pure. */
import { bitsToLink } from "../clusters/rules.ts";
import {
  crowding,
  FAMILIES,
  type Family,
  familyOf,
  isOwned,
  valueBits,
} from "../links/evidence.ts";
import type { Account, Component, Value } from "./component.ts";
import type { GroupRules } from "./rules.ts";

export interface GroupMember {
  readonly account_id: string;
  readonly families: ReadonlyMap<Family, number>;
  /** Log-odds that the account is one of the group's, in bits. */
  readonly odds: number;
  /** Whether something besides the owned value ties it to the others, and nothing sets it apart. */
  readonly isTied: boolean;
}

export interface GroupValue {
  readonly kind: string;
  readonly value: string;
  /** All accounts that have it, and those of the group, in order. */
  readonly accounts: number;
  readonly holders: readonly string[];
  /** What it says of two accounts by itself, bits. */
  readonly bits: number;
}

export interface Group {
  /** In order of their ids. */
  readonly members: readonly GroupMember[];
  /** The values that hold the group together. */
  readonly values: readonly GroupValue[];
  /** Log-odds before evidence that an account is one of so many of one actor, bits. */
  readonly prior_bits: number;
}

/** What was found out of the accounts of a group. */
export interface Judged {
  readonly members: readonly Account[];
  /** How many of them have each value. */
  readonly counts: ReadonlyMap<Value, number>;
  /** What ties them besides the owned values, and whom it ties. */
  readonly tying: ReadonlySet<Value>;
  readonly tied: ReadonlySet<Account>;
}

/**
 * An account is weighed against the whole group, as against one other account: by family its
 * strongest value of those that the others have too. As likely as there are members it is one of
 * them, and as much less does a value say that not all of them have.
 */
export function groupOf(
  component: Component,
  judged: Judged,
  accounts: number,
  rules: GroupRules,
): Group {
  const { account_ids, values, valuesOf } = component;
  const { members, counts, tying, tied } = judged;
  const size = members.length;
  const prior_bits = Math.log2(size) - bitsToLink(accounts, rules);
  const says = new Map<Value, { family: Family; bits: number }>();
  for (const [value, count] of counts) {
    const shared = values[value];
    if (shared === undefined || count < 2) continue;
    const { kind, accounts: holders, network } = shared;
    if (!tying.has(value) && !isOwned(kind)) continue;
    const rarity = Math.log2(size / count) / crowding(kind, holders, network);
    const bits = Math.min(
      valueBits(kind, holders, accounts, network) - rarity,
      rules.family_bits_max,
    );
    says.set(value, { family: familyOf(kind), bits });
  }
  const memberOf = (account: Account): GroupMember => {
    const families = new Map<Family, number>();
    for (const value of valuesOf[account] ?? []) {
      const { family, bits = 0 } = says.get(value) ?? {};
      if (family !== undefined && bits > (families.get(family) ?? 0)) families.set(family, bits);
    }
    const odds = FAMILIES.reduce((sum, family) => sum + (families.get(family) ?? 0), prior_bits);
    return { account_id: account_ids[account] ?? "", families, odds, isTied: tied.has(account) };
  };
  const inside = new Set(members);
  return {
    members: inOrder(members).map(memberOf),
    values: inOrder(says.keys()).flatMap((value) => valueOf(component, value, inside, accounts)),
    prior_bits,
  };
}

function valueOf(
  { account_ids, values }: Component,
  value: Value,
  inside: ReadonlySet<Account>,
  accounts: number,
): GroupValue[] {
  const shared = values[value];
  if (shared === undefined) return [];
  const holders = shared.holders
    .filter((account) => inside.has(account))
    .map((account) => account_ids[account] ?? "");
  const { kind, value: text, accounts: all, network } = shared;
  return [
    { kind, value: text, accounts: all, holders, bits: valueBits(kind, all, accounts, network) },
  ];
}

function inOrder(numbers: Iterable<number>): number[] {
  return [...numbers].sort((x, y) => x - y);
}
