import type { Account, Holdings } from "../links/holdings.ts";
import type { AsOf } from "../links/view.ts";
import { candidateAccounts, componentsOf } from "./candidates.ts";
import { type Component, componentOf } from "./component.ts";
import { groupsOf } from "./groups.ts";
import { type Held, inOrder } from "./held.ts";
import type { Group } from "./group.ts";
import type { GroupRules } from "./rules.ts";
import { type Anchored, Shelf } from "./shelf.ts";

/** The groups of one component, which hold while nothing in it changes. */
interface Known {
  /** In the order of their numbers. */
  readonly accounts: readonly Account[];
  readonly groups: readonly Group[];
}

/**
 * The groups from time to time. Accounts that may be in one fall into components over what they
 * share besides places; a component is judged again where any of its accounts holds something else
 * than before, and by itself, so that it does not matter what is judged with it.
 */
export class GroupBook {
  readonly #rules: GroupRules;
  readonly #shelf = new Shelf();
  /** By the first account of each component. */
  #known: ReadonlyMap<Account, Known> = new Map();

  constructor(rules: GroupRules) {
    this.#rules = rules;
  }

  /**
   * @param accounts accounts active in the period, the N of the evidence
   * @param names names of which a value changed; null where everything may have
   */
  tell(
    holdings: Holdings,
    asOf: AsOf,
    accounts: number,
    names: Iterable<number> | null,
  ): { groups: Group[]; changed: boolean } {
    const moved = this.#shelf.update(holdings, asOf, names);
    const { anchored } = this.#shelf;
    const before = names === null ? new Map<Account, Known>() : this.#known;
    const now = new Map<Account, Known>();
    for (const reached of componentsOf(candidateAccounts(anchored, this.#rules), anchored)) {
      if (reached.length < this.#rules.accounts_min) continue;
      const members = reached.sort((x, y) => x - y);
      const [first = 0] = members;
      const known = before.get(first);
      if (known !== undefined && holds(known, members, moved)) {
        now.set(first, known);
        continue;
      }
      const component = componentAround(members, anchored, holdings);
      now.set(first, { accounts: members, groups: groupsOf(component, accounts, this.#rules) });
    }
    const told = groupsIn(this.#known);
    this.#known = now;
    const groups = groupsIn(now);
    return { groups, changed: !areSame(told, groups) };
  }
}

function holds(known: Known, members: readonly Account[], moved: ReadonlySet<Account>): boolean {
  return (
    known.accounts.length === members.length &&
    members.every((account, index) => known.accounts[index] === account && !moved.has(account))
  );
}

function groupsIn(known: ReadonlyMap<Account, Known>): Group[] {
  return [...known.values()]
    .flatMap(({ groups }) => groups)
    .sort((x, y) => (firstOf(x) < firstOf(y) ? -1 : 1));
}

/** Whether none was judged again. */
function areSame(x: readonly Group[], y: readonly Group[]): boolean {
  return x.length === y.length && x.every((group, index) => group === y[index]);
}

function firstOf(group: Group): string {
  return group.members[0]?.account_id ?? "";
}

/** Numbered anew in the order of their ids: nothing may depend on the order in which they came. */
function componentAround(
  accounts: readonly Account[],
  anchored: Anchored,
  holdings: Holdings,
): Component {
  const named = accounts
    .map((account) => ({ account, id: holdings.accountId(account) }))
    .sort((x, y) => (x.id < y.id ? -1 : 1));
  const places = new Map(named.map(({ account }, place) => [account, place]));
  const held = new Set<Held>();
  for (const account of accounts)
    for (const one of anchored.get(account)?.held ?? []) held.add(one);
  const values = [...held].sort(inOrder).map(({ kind, value, holders, network }) => {
    const inside = holders.flatMap((account) => places.get(account) ?? []);
    inside.sort((x, y) => x - y);
    return { kind, value, accounts: holders.length, holders: inside, network };
  });
  const apart = named.flatMap(({ account }, place) => {
    return anchored.get(account)?.isApart === true ? [place] : [];
  });
  return componentOf(
    named.map(({ id }) => id),
    new Set(apart),
    values,
  );
}
