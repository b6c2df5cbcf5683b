/**
 * Whether joined blocks are one actor's, or people who share machines. Pure.
 *
 * A library, a school and an internet café have machines that many use, in places where they are
 * all. What tells a farm from them is that nearly everybody on its machines has no other, and is tied
 * to the rest by something else as well, which hardly anybody outside has, which is no place or task
 * of all of them, and which does not come with the machine, as the address does where it stands.
 */
import { familyOf, isOwned, isPlace } from "../links/evidence.ts";
import type { Joined } from "./blocks.ts";
import { type Account, type Component, countValues, type Value } from "./component.ts";
import { type Group, groupOf } from "./group.ts";
import type { GroupRules } from "./rules.ts";

/** However small the group, as many may have one value that is not common to all. */
const COMMON_MIN = 3;

/** @returns null where the accounts are not one actor's, as far as is known */
export function judgeGroup(
  component: Component,
  joined: Joined,
  accounts: number,
  rules: GroupRules,
): Group | null {
  let { blocks } = joined;
  for (;;) {
    const members = blocks.flat();
    if (members.length < rules.accounts_min) return null;
    const counts = countValues(component, members);
    const tying = tyingValues(component, counts, members.length, rules);
    const stands = standingPlaces(component, counts);
    const tied = new Set(members.filter((account) => isTied(component, account, tying, stands)));
    const kept = blocks.filter(
      (block) =>
        block.filter((account) => tied.has(account)).length >= rules.block_tied_min * block.length,
    );
    // Without machines that strangers use, less may be the group's own: so again, until it holds.
    if (kept.length < blocks.length) {
      blocks = kept;
      continue;
    }
    if (tied.size < rules.group_tied_min * members.length) return null;
    return groupOf(component, { members, counts, tying, tied }, accounts, rules);
  }
}

/** What ties accounts besides the owned values: the group's own, and not common to all of it. */
function tyingValues(
  { values }: Component,
  counts: ReadonlyMap<Value, number>,
  size: number,
  rules: GroupRules,
): ReadonlySet<Value> {
  const most = Math.max(COMMON_MIN, rules.common_max * size);
  const tying = new Set<Value>();
  for (const [value, count] of counts) {
    const shared = values[value];
    if (shared === undefined || count > most) continue;
    if (isTying(shared.kind, count, shared.accounts, rules)) tying.add(value);
  }
  return tying;
}

/**
 * Whether a value may tie accounts besides owned ones: in a family of its own, and the group's own.
 *
 * @param inside of the accounts that have it, those of the group
 */
export function isTying(kind: string, inside: number, all: number, rules: GroupRules): boolean {
  const isApart = !isOwned(kind) && familyOf(kind) !== "client";
  return isApart && inside >= 2 && inside >= rules.closed_min * all;
}

/** For each owned value the places that most of its holders have: there it stands. */
function standingPlaces(
  component: Component,
  counts: ReadonlyMap<Value, number>,
): ReadonlyMap<Value, ReadonlySet<Value>> {
  const stands = new Map<Value, ReadonlySet<Value>>();
  for (const owned of counts.keys()) {
    const machine = component.values[owned];
    if (machine === undefined || !isOwned(machine.kind)) continue;
    const places = [...countValues(component, machine.holders)].filter(
      ([value, users]) =>
        2 * users > machine.holders.length && isPlace(component.values[value]?.kind ?? ""),
    );
    if (places.length > 0) stands.set(owned, new Set(places.map(([value]) => value)));
  }
  return stands;
}

function isTied(
  { apart, valuesOf }: Component,
  account: Account,
  tying: ReadonlySet<Value>,
  stands: ReadonlyMap<Value, ReadonlySet<Value>>,
): boolean {
  const own = valuesOf[account] ?? [];
  const comesWithMachine = (value: Value) => own.some((machine) => stands.get(machine)?.has(value));
  return !apart.has(account) && own.some((value) => tying.has(value) && !comesWithMachine(value));
}
