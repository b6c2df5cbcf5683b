/** Accounts that share machines, for tests: the farm and those that look like one. */
import { type Component, componentOf } from "../groups/component.ts";
import { isOwned } from "../links/evidence.ts";
import type { LinkRow } from "../links/new-links.ts";

/** Account, kind, value. */
export type Use = readonly [account_id: string, kind: string, value: string];

/**
 * A farm: each account on one of the machines, every third on a second one, two addresses each, and a
 * text for every second.
 */
export function farm(name: string, size: number, machines: number, addresses: number): Use[] {
  return accountsOf(name, size).flatMap((id, index): Use[] => {
    const uses: Use[] = [
      [id, "device", `${name}-${index % machines}`],
      [id, "address", `${name}-exit-${anyOf(addresses, index, 1)}`],
      [id, "address", `${name}-exit-${anyOf(addresses, index, 2)}`],
    ];
    if (index % 3 === 0) uses.push([id, "device", `${name}-${anyOf(machines, index, 3)}`]);
    if (index % 2 === 0) uses.push([id, "content", `${name}-text-${anyOf(size / 5, index, 4)}`]);
    return uses;
  });
}

/**
 * Rooms of machines, each room behind an address of its own and each machine with a client of its
 * own; some sit in another room now and then.
 */
export function school(name: string, size: number, rooms: number): Use[] {
  return accountsOf(name, size).flatMap((id, index) => {
    const usual = index % rooms;
    const places = anyOf(3, index, 3) === 0 ? [usual, anyOf(rooms, index, 4)] : [usual];
    return places.flatMap((room) =>
      [1, 2].flatMap((visit): Use[] => {
        const machine = `${name}-${room}-${anyOf(5, index, visit)}`;
        return [
          [id, "address", `${name}-room-${room}`],
          [id, "device", machine],
          [id, "client", machine],
        ];
      }),
    );
  });
}

/**
 * A campus: every third student uses computers of the library; halls and flats, whoever lives there;
 * a text for each course.
 */
export function university(name: string, size: number): Use[] {
  return accountsOf(name, size).flatMap((id, index): Use[] => {
    const uses: Use[] = [[id, "address", `${name}-campus`]];
    if (index % 3 === 0) {
      uses.push([id, "device", `${name}-library-${anyOf(6, index, 1)}`]);
      uses.push([id, "device", `${name}-library-${anyOf(6, index, 2)}`]);
    }
    const home = index % 5 < 2 ? `hall-${anyOf(7, index, 3)}` : `flat-${anyOf(size / 3, index, 4)}`;
    uses.push([id, "address", `${name}-${home}`]);
    if (index % 2 === 0) uses.push([id, "content", `${name}-course-${anyOf(8, index, 5)}`]);
    return uses;
  });
}

/** One of so many, without order and always the same (Knuth's multiplicative hash). */
function anyOf(count: number, index: number, what: number): number {
  const mixed = Math.imul(index * 8 + what + 1, 2_654_435_761);
  return (Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d) >>> 8) % Math.max(1, Math.floor(count));
}

export function accountsOf(name: string, size: number): string[] {
  return Array.from({ length: size }, (_, index) => `${name}${String(index).padStart(3, "0")}`);
}

/** What they share, as one component. */
export function componentFrom(uses: readonly Use[]): Component {
  const account_ids = [...new Set(uses.map(([id]) => id))].sort();
  const places = new Map(account_ids.map((id, place) => [id, place]));
  const holders = new Map<string, Set<number>>();
  for (const [id, kind, value] of uses) {
    const key = `${kind} ${value}`;
    holders.set(key, (holders.get(key) ?? new Set()).add(places.get(id) ?? 0));
  }
  const values = [...holders]
    .filter(([, { size }]) => size > 1)
    .sort(([x], [y]) => (x < y ? -1 : 1))
    .map(([key, own]) => {
      const [kind = "", value = ""] = key.split(" ");
      return {
        kind,
        value,
        accounts: own.size,
        holders: [...own].sort((x, y) => x - y),
        network: null,
      };
    });
  const apart = [...holders].flatMap(([key, own]) =>
    isOwned(key.split(" ")[0] ?? "") && own.size === 1 ? [...own] : [],
  );
  return componentOf(account_ids, new Set(apart), values);
}

/** The same as rows of links, all of one day. */
export function linkRowsOf(uses: readonly Use[], bucket: string, began_ms: number): LinkRow[] {
  return uses.map(([account_id, kind, value]) => ({ kind, bucket, value, account_id, began_ms }));
}
