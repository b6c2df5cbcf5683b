import { contentId } from "@ringfence/schemas";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Cluster } from "./cluster.ts";
import { type KnownMember, mergedClusters, nameClusters, type NamedCluster } from "./name.ts";

function clusterOf(accounts: string): Cluster {
  const members = accounts
    .split(" ")
    .map((account_id) => ({ account_id, membership: "core" as const, confidence: 1 }));
  return { members, prior_bits: 0, bits: {}, shared: {}, links: [] };
}
function known(named: readonly NamedCluster[]): KnownMember[] {
  return named.flatMap(({ cluster_id, since_ms }) =>
    [...since_ms].map(([account_id, since]) => ({ cluster_id, account_id, since_ms: since })),
  );
}
/** The clusters of the first time, then those that became of them. */
function history(...times: string[][]) {
  let past: KnownMember[] = [];
  let named: NamedCluster[] = [];
  let merged: string[] = [];
  for (const [index, clusters] of times.entries()) {
    named = nameClusters(clusters.map(clusterOf), past, new Map(), index);
    merged = mergedClusters(past, named);
    past = known(named);
  }
  const names = new Map(
    named.map((one) => [one.members.map(({ account_id }) => account_id).join(" "), one.cluster_id]),
  );
  return { names, merged, named };
}
const after = (account: string) => contentId("clu", account);

describe("a cluster without a past", () => {
  it("is named after its oldest account; of unknown age comes last", () => {
    const ages = new Map([
      ["b", 7],
      ["c", 5],
    ]);
    const [one] = nameClusters([clusterOf("a b c")], [], ages, 100);
    expect(one?.cluster_id).toBe(after("c"));
    expect(nameClusters([clusterOf("a b c")], [], new Map(), 100)[0]?.cluster_id).toBe(after("a"));
    expect([...(one?.since_ms ?? [])]).toEqual([
      ["a", 100],
      ["b", 100],
      ["c", 100],
    ]);
  });

  it("leaves the name of an account to the cluster that the account left", () => {
    const { names } = history(["a b c"], ["b c", "a d"]);
    expect(names.get("b c")).toBe(after("a"));
    expect(names.get("a d")).toBe(after("d"));
  });
});

describe("a cluster with a past", () => {
  it("keeps its id when it grows, and says since when each is a member", () => {
    const { names, named, merged } = history(["c d"], ["a b c d"]);
    expect(names.get("a b c d")).toBe(after("c"));
    expect(named[0]?.since_ms).toEqual(
      new Map([
        ["a", 1],
        ["b", 1],
        ["c", 0],
        ["d", 0],
      ]),
    );
    expect(merged).toEqual([]);
  });

  it("merged, keeps the older id whatever the sizes, and ends the younger", () => {
    const { names, merged } = history(["m n"], ["m n", "a b c d e"], ["a b c d e m n"]);
    expect([...names.values()]).toEqual([after("m")]);
    expect(merged).toEqual([after("a")]);
  });

  it("split, lives on in the larger half", () => {
    const { names, merged } = history(["a b c d e"], ["a b", "c d e"]);
    expect(names.get("c d e")).toBe(after("a"));
    expect(names.get("a b")).toBe(after("b"));
    expect(merged).toEqual([]);
  });

  it("lives on where its members went, not where a larger one took one of them", () => {
    const { names } = history(["a b c d"], ["a p q r s t", "b c d"]);
    expect(names.get("b c d")).toBe(after("a"));
    expect(names.get("a p q r s t")).toBe(after("p"));
  });

  it("that fell apart was not merged", () => {
    expect(history(["a b c d"], ["a x", "b y"]).merged).toEqual([]);
    expect(history(["a b"], []).merged).toEqual([]);
  });
});

const someClusters = fc
  .array(fc.integer({ min: 0, max: 4 }), { minLength: 12, maxLength: 12 })
  .map((places) => {
    const groups = new Map<number, string[]>();
    for (const [index, place] of places.entries()) {
      groups.set(place, [...(groups.get(place) ?? []), `a${String(index).padStart(2, "0")}`]);
    }
    return [...groups.values()].filter((group) => group.length > 1).map((group) => group.join(" "));
  });

it("for any history: names are unique, and the order of the clusters does not matter", () => {
  fc.assert(
    fc.property(fc.array(someClusters, { minLength: 1, maxLength: 5 }), (times) => {
      const { names } = history(...times);
      expect(new Set(names.values()).size).toBe(names.size);
      const turned = history(...times.map((clusters) => clusters.toReversed()));
      expect(Object.fromEntries(turned.names)).toEqual(Object.fromEntries(names));
    }),
  );
});
