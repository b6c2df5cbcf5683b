import { isOwned } from "../links/evidence.ts";
import type { Account, Holdings } from "../links/holdings.ts";
import type { AsOf } from "../links/view.ts";
import { type Held, heldUnder, inOrder } from "./held.ts";

/** What an account holds that shares an owned value with others. */
export interface Shelved {
  /** Of its owned values the one that most accounts have: the block that it belongs to. */
  readonly home: Held;
  /** Everything that it shares, the owned values too. */
  readonly held: readonly Held[];
  /** Whether it has an owned value to itself as well: a machine of its own. */
  readonly isApart: boolean;
}

export type Anchored = ReadonlyMap<Account, Shelved>;

/**
 * What the accounts hold that share an owned value with anybody, from time to time: only what is
 * held under names that changed is worked out anew.
 */
export class Shelf {
  readonly #under = new Map<number, readonly Held[]>();
  readonly #of = new Map<Account, Shelved>();

  get anchored(): Anchored {
    return this.#of;
  }

  /**
   * @param names names of which a value changed; null where every one may have
   * @returns the accounts that may hold something else than before
   */
  update(holdings: Holdings, asOf: AsOf, names: Iterable<number> | null): ReadonlySet<Account> {
    const moved = new Set<Account>();
    if (names === null) {
      this.#under.clear();
      this.#of.clear();
      for (let account = 0; account < holdings.accounts; account += 1) moved.add(account);
    } else {
      for (const name of names) {
        this.#under.delete(name);
        for (const value of holdings.valuesOfName(name)) {
          for (const account of holdings.holders(value, asOf.quarter)) moved.add(account);
        }
      }
    }
    for (const account of moved) {
      const shelved = this.#shelve(account, holdings, asOf);
      if (shelved === null) this.#of.delete(account);
      else this.#of.set(account, shelved);
    }
    return moved;
  }

  /** Null where an account shares no owned value. */
  #shelve(account: Account, holdings: Holdings, asOf: AsOf): Shelved | null {
    const owned = new Set<number>();
    const others = new Set<number>();
    for (const value of holdings.valuesOf(account, asOf.quarter)) {
      (isOwned(holdings.kind(value)) ? owned : others).add(holdings.name(value));
    }
    const heldOf = (name: number) =>
      this.#heldUnder(name, holdings, asOf).filter(({ holders }) => holders.includes(account));
    const own = [...owned].flatMap(heldOf);
    const shared = own.filter(isShared);
    const [home] = shared.toSorted((x, y) => y.holders.length - x.holders.length || inOrder(x, y));
    if (home === undefined) return null;
    const held = [...shared, ...[...others].flatMap(heldOf).filter(isShared)];
    return { home, held, isApart: shared.length < own.length };
  }

  #heldUnder(name: number, holdings: Holdings, asOf: AsOf): readonly Held[] {
    const known = this.#under.get(name);
    if (known !== undefined) return known;
    const held = heldUnder(name, holdings, asOf);
    // What one account has is asked for once.
    if (held.some(isShared)) this.#under.set(name, held);
    return held;
  }
}

function isShared({ holders }: Held): boolean {
  return holders.length > 1;
}
