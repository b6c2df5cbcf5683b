/**
 * Which accounts may belong to a group at all, and which of them may belong together. Pure.
 *
 * A block of which less than half could ever be tied to others by something besides its machine is
 * in no group (`judge.ts`). Without such blocks others have less that ties them, and so on: what is
 * left are few accounts, in many small components instead of one that chance makes of everybody.
 */
import type { Account } from "../links/holdings.ts";
import { isBridge } from "./blocks.ts";
import type { Held } from "./held.ts";
import { isTying } from "./judge.ts";
import type { GroupRules } from "./rules.ts";
import type { Anchored } from "./shelf.ts";

/** The accounts of blocks that may be in a group. */
export function candidateAccounts(anchored: Anchored, rules: GroupRules): ReadonlySet<Account> {
  const blocks = new Map<Held, Account[]>();
  for (const [account, { home }] of anchored) {
    const block = blocks.get(home);
    if (block === undefined) blocks.set(home, [account]);
    else block.push(account);
  }
  const alive = new Set(anchored.keys());
  for (;;) {
    const gone = untiedBlocks(blocks, alive, anchored, rules);
    if (gone.length === 0) return alive;
    for (const home of gone) {
      for (const account of blocks.get(home) ?? []) alive.delete(account);
      blocks.delete(home);
    }
  }
}

/** The blocks that are not tied enough by what the accounts that are left share. */
function untiedBlocks(
  blocks: ReadonlyMap<Held, readonly Account[]>,
  alive: ReadonlySet<Account>,
  anchored: Anchored,
  rules: GroupRules,
): Held[] {
  const tying = new Map<Held, boolean>();
  const ties = (held: Held) => {
    const known = tying.get(held);
    if (known !== undefined) return known;
    const { kind, holders } = held;
    const inside = holders.reduce((count, account) => count + (alive.has(account) ? 1 : 0), 0);
    const may = isTying(kind, inside, holders.length, rules);
    tying.set(held, may);
    return may;
  };
  return [...blocks].flatMap(([home, block]) => {
    const tied = block.filter((account) => {
      const shelved = anchored.get(account);
      return shelved !== undefined && !shelved.isApart && shelved.held.some(ties);
    });
    return tied.length < rules.block_tied_min * block.length ? [home] : [];
  });
}

/** The accounts in components over what they share besides places. */
export function componentsOf(accounts: ReadonlySet<Account>, anchored: Anchored): Account[][] {
  const components: Account[][] = [];
  const seen = new Set<Account>();
  const crossed = new Set<Held>();
  for (const start of accounts) {
    if (seen.has(start)) continue;
    seen.add(start);
    const reached = [start];
    for (const account of reached) {
      for (const held of anchored.get(account)?.held ?? []) {
        if (crossed.has(held) || !isBridge(held.kind, held.holders.length)) continue;
        crossed.add(held);
        for (const other of held.holders) {
          if (seen.has(other) || !accounts.has(other)) continue;
          seen.add(other);
          reached.push(other);
        }
      }
    }
    components.push(reached);
  }
  return components;
}
