import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Group } from "../groups/group.ts";
import type { Family } from "../links/evidence.ts";
import type { Pair, Shared } from "../links/pair.ts";
import { clusterAccounts } from "./cluster.ts";
import { CLUSTER_RULES } from "./rules.ts";

/** With a thousand accounts two are of one actor by a chance of 1 to 4000: 12 bits. */
const ACCOUNTS = 1_000;
const PRIOR = Math.log2(ACCOUNTS / CLUSTER_RULES.other_accounts);

function shared(kind: string, bits: number, value = "v"): Shared {
  return { kind, value: `${kind}:${value}`, accounts: 2, bits, common: 1 };
}
function pair(a: string, b: string, ...evidence: Shared[]): Pair {
  return { a, b, evidence };
}
function cluster(pairs: readonly Pair[]) {
  return clusterAccounts(pairs, ACCOUNTS);
}
function members(pairs: readonly Pair[]): string[] {
  return cluster(pairs).map((one) => one.members.map(({ account_id }) => account_id).join(" "));
}
const account = (index: number) => `a${String(index).padStart(3, "0")}`;
/** Links each account with the next by its device, `bits` above the prior. */
function chain(from: number, to: number, bits: number): Pair[] {
  return Array.from({ length: to - from }, (_, index) =>
    pair(account(from + index), account(from + index + 1), shared("device", PRIOR + bits)),
  );
}

describe("evidence", () => {
  it("links from the prior on, not below", () => {
    expect(members([pair("a", "b", shared("device", PRIOR + 0.01))])).toEqual(["a b"]);
    expect(members([pair("a", "b", shared("device", PRIOR - 0.01))])).toEqual([]);
  });

  it("adds up over families and never within one", () => {
    const half = PRIOR / 2 + 0.1;
    expect(members([pair("a", "b", shared("device", half), shared("address", half))])).toEqual([
      "a b",
    ]);
    expect(members([pair("a", "b", shared("device", half), shared("client", half))])).toEqual([]);
    expect(members([pair("a", "b", shared("payment", half), shared("email", half))])).toEqual([]);
  });

  it("of the network alone links nobody, however much there is", () => {
    expect(members([pair("a", "b", shared("address", 60), shared("network", 60))])).toEqual([]);
  });

  it("of the network alone links nobody either where the times of work speak against it", () => {
    const apart = shared("coordination", -3);
    expect(members([pair("a", "b", shared("address", 60), apart)])).toEqual([]);
  });

  it("is less where the times of work speak against one actor", () => {
    const device = shared("device", PRIOR + 2);
    expect(members([pair("a", "b", device, shared("coordination", -1))])).toEqual(["a b"]);
    expect(members([pair("a", "b", device, shared("coordination", -3))])).toEqual([]);
    const [linked] = cluster([pair("a", "b", device, shared("coordination", -1))]);
    expect(linked?.bits).toEqual({ client: PRIOR + 2, timing: -1 });
  });

  it("of one family is bounded", () => {
    const many = clusterAccounts([pair("a", "b", shared("device", 90))], 2 ** 20);
    expect(many).toEqual([]);
  });

  it("sinks with the number of chances that two accounts had to meet", () => {
    const pairs = [pair("a", "b", { ...shared("device", PRIOR + 3), common: 2 })];
    const linked = (ofA: number, ofB: number) =>
      clusterAccounts(pairs, ACCOUNTS, (account) => (account === "a" ? ofA : ofB)).length;
    // What they have in common is the finding and no chance.
    expect(linked(2, 2)).toBe(1);
    expect(linked(16, 2)).toBe(1);
    expect(linked(18, 2)).toBe(0);
    expect(linked(8, 4)).toBe(1);
    expect(linked(8, 6)).toBe(0);
  });

  it("tells how sure it is, what was shared, and by how many", () => {
    const [one] = cluster([
      pair("a", "b", shared("device", PRIOR + 3), shared("address", 2)),
      pair("b", "c", shared("device", PRIOR + 5)),
      pair("a", "c", shared("device", PRIOR + 1)),
    ]);
    expect(one?.prior_bits).toBe(-PRIOR);
    expect(one?.shared).toEqual({ device: 3, address: 2 });
    expect(one?.members.map(({ confidence }) => confidence.toFixed(3))).toEqual([
      (1 / (1 + 2 ** -5)).toFixed(3),
      (1 / (1 + 2 ** -5)).toFixed(3),
      (1 / (1 + 2 ** -5)).toFixed(3),
    ]);
    // The strongest links of «a» and «b» are that of 3 bits and 2, of «c» that of 5.
    expect(one?.bits.client).toBeCloseTo(PRIOR + 3);
    expect(one?.bits.network).toBe(2);
  });
});

describe("members", () => {
  it("that hang on a single, barely sufficient link are attached, unless they are two", () => {
    const weak = pair("b", "c", shared("device", PRIOR + 1.9));
    const membership = (pairs: readonly Pair[]) =>
      cluster(pairs)[0]?.members.map((one) => `${one.account_id} ${one.membership}`);
    expect(membership([pair("a", "b", shared("device", PRIOR + 4)), weak])).toEqual([
      "a core",
      "b core",
      "c attached",
    ]);
    expect(membership([weak])).toEqual(["b core", "c core"]);
    expect(
      membership([
        pair("a", "b", shared("device", PRIOR + 4)),
        weak,
        pair("a", "c", shared("device", PRIOR + 0.1)),
      ]),
    ).toEqual(["a core", "b core", "c core"]);
    expect(
      membership([
        pair("a", "b", shared("device", PRIOR + 4)),
        pair("b", "c", shared("device", PRIOR + 2)),
      ]),
    ).toEqual(["a core", "b core", "c core"]);
  });
});

describe("components that are both large", () => {
  const { large, large_margin_bits } = CLUSTER_RULES;
  const left = chain(0, large, 3);
  const right = chain(100, 100 + large, 3);
  const bridge = (bits: number, ...more: Shared[]) =>
    pair(account(0), account(100), shared("device", PRIOR + bits), ...more);
  const sizes = (pairs: readonly Pair[]) =>
    cluster(pairs)
      .map((one) => one.members.length)
      .sort((x, y) => x - y);

  it("are not joined by a link like any other", () => {
    expect(sizes([...left, ...right, bridge(2.9)])).toEqual([large + 1, large + 1]);
  });

  it("are joined by one far above the threshold, or on two families", () => {
    const joined = [2 * large + 2];
    expect(sizes([...left, ...right, bridge(large_margin_bits)])).toEqual(joined);
    expect(sizes([...left, ...right, bridge(1, shared("address", 1.5))])).toEqual(joined);
  });

  it("one that is not large yet joins", () => {
    expect(sizes([...left, ...chain(100, 100 + large - 1, 3), bridge(2.9)])).toEqual([
      2 * large + 1,
    ]);
  });
});

/** Accounts `from` to `to` on one machine, all with an address besides, but for the last. */
function groupOf(from: number, to: number): Group {
  const ids = Array.from({ length: to - from }, (_, index) => account(from + index));
  const prior_bits = Math.log2(ids.length) - PRIOR;
  const members = ids.map((account_id, index) => {
    const isTied = index < ids.length - 1;
    const families = new Map<Family, number>([["client", -prior_bits + 1]]);
    if (isTied) families.set("network", 3);
    return { account_id, families, isTied, odds: isTied ? 4 : 1 };
  });
  const machine = {
    kind: "device",
    value: `m${from}`,
    accounts: ids.length,
    holders: ids,
    bits: 9,
  };
  return { members, prior_bits, values: [machine] };
}

describe("groups", () => {
  const [left, right] = [groupOf(0, 30), groupOf(100, 130)];
  const sizes = (pairs: readonly Pair[], groups: readonly Group[]) =>
    clusterAccounts(pairs, ACCOUNTS, undefined, groups)
      .map((one) => one.members.length)
      .sort((x, y) => x - y);

  it("are clusters though no pair is linked, as sure as what ties each member", () => {
    const [one, ...others] = clusterAccounts([], ACCOUNTS, undefined, [left]);
    expect(others).toEqual([]);
    expect(one?.prior_bits).toBe(left.prior_bits);
    expect(one?.bits).toEqual({ client: 1 - left.prior_bits, network: 3 });
    expect(one?.shared).toEqual({ device: 30 });
    expect(one?.members.at(0)).toEqual({
      account_id: account(0),
      membership: "core",
      confidence: 1 / (1 + 2 ** -4),
    });
  });

  it("have members at their edge: whom nothing but the machine ties", () => {
    const [one] = clusterAccounts([], ACCOUNTS, undefined, [left]);
    const attached = one?.members.filter(({ membership }) => membership === "attached");
    expect(attached?.map(({ account_id }) => account_id)).toEqual([account(29)]);
  });

  it("take in who is linked to a member, as any cluster does", () => {
    const friend = pair(account(0), account(500), shared("device", PRIOR + 3));
    const [one] = clusterAccounts([friend], ACCOUNTS, undefined, [left]);
    expect(one?.members.map(({ account_id }) => account_id)).toContain(account(500));
    expect(one?.prior_bits).toBe(left.prior_bits);
  });

  it("are not joined by a link, however strong, nor by way of somebody who has one to both", () => {
    const strong = [shared("device", PRIOR + 8, "d"), shared("payment", 19)];
    expect(sizes([pair(account(0), account(100), ...strong)], [left, right])).toEqual([30, 30]);
    const [toLeft, toRight] = [account(0), account(100)].map((id) =>
      pair(id, account(500), shared("device", PRIOR + 2.9, id)),
    );
    if (toLeft === undefined || toRight === undefined) throw new Error("there are two");
    expect(sizes([toLeft, toRight], [left, right])).toEqual([30, 31]);
  });
});

describe("the links that hold a cluster together", () => {
  const told = (pairs: readonly Pair[], groups: readonly Group[] = []) =>
    clusterAccounts(pairs, ACCOUNTS, undefined, groups).flatMap(({ links }) => links);

  it("are the strongest of a tree, the strongest first, each with all that the two share", () => {
    const links = told([
      pair("a", "b", shared("address", 3), shared("device", PRIOR + 1)),
      pair("a", "c", shared("device", PRIOR + 2)),
      pair("b", "c", shared("device", PRIOR + 7)),
    ]);
    expect(links.map(({ a, b, bits }) => [a + b, Math.round(bits - PRIOR)])).toEqual([
      ["bc", 7],
      ["ab", 4],
    ]);
    expect(links[1]?.evidence.map(({ kind }) => kind)).toEqual(["device", "address"]);
  });

  it("are a dozen at most", () => {
    expect(told(chain(0, 40, 3))).toHaveLength(12);
  });

  it("of a group are its values, from account to account", () => {
    const links = told([], [groupOf(0, 30)]);
    expect(links).toHaveLength(12);
    expect(links[0]).toEqual({
      a: account(0),
      b: account(1),
      bits: 9,
      evidence: [{ kind: "device", value: "m0", accounts: 30, bits: 9, common: 1 }],
    });
  });
});

const somePairs = fc
  .uniqueArray(
    fc.record({
      a: fc.integer({ min: 0, max: 11 }),
      b: fc.integer({ min: 0, max: 11 }),
      kinds: fc.subarray(["device", "client", "address", "network", "payment", "content"], {
        minLength: 1,
      }),
      bits: fc.constantFrom(4, 8, 12.5, 14, 19),
    }),
    { maxLength: 25, selector: ({ a, b }) => `${Math.min(a, b)} ${Math.max(a, b)}` },
  )
  .map((links) =>
    links
      .filter(({ a, b }) => a !== b)
      .map(({ a, b, kinds, bits }) =>
        pair(
          account(Math.min(a, b)),
          account(Math.max(a, b)),
          ...kinds.map((kind, index) => shared(kind, bits / (index + 1))),
        ),
      ),
  );

describe("for any links", () => {
  it("neither their order nor that of their evidence matters", () => {
    fc.assert(
      fc.property(
        somePairs.chain((pairs) =>
          fc.tuple(
            fc.constant(pairs),
            fc.shuffledSubarray(pairs, { minLength: pairs.length }),
            fc.boolean(),
          ),
        ),
        ([pairs, shuffled, reverse]) => {
          const turned = shuffled.map((one) =>
            reverse ? { ...one, evidence: one.evidence.toReversed() } : one,
          );
          const sorted = (all: readonly Pair[]) =>
            cluster(all)
              .map((one) => JSON.stringify({ ...one, shared: Object.keys(one.shared).sort() }))
              .sort();
          expect(sorted(turned)).toEqual(sorted(pairs));
        },
      ),
    );
  });

  it("clusters are disjoint, and every member has a link inside", () => {
    fc.assert(
      fc.property(somePairs, (pairs) => {
        const found = cluster(pairs).map((one) => one.members.map(({ account_id }) => account_id));
        const all = found.flat();
        expect(new Set(all).size).toBe(all.length);
        for (const inside of found) {
          expect(inside.length).toBeGreaterThan(1);
          const linked = pairs.filter(({ a, b }) => inside.includes(a) && inside.includes(b));
          for (const one of inside) {
            expect(linked.some(({ a, b }) => a === one || b === one)).toBe(true);
          }
        }
      }),
    );
  });
});
