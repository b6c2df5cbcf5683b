/** What the same graph gives to methods that weigh no value by its rarity. */
import { communitiesOf, type Edge } from "../../scenarios/baselines/evilcohort.ts";
import { componentsOf } from "../../scenarios/baselines/components.ts";
import type { Graph } from "./graph.ts";
import type { Use } from "./use.ts";

/** Account → cluster. */
export type Clusters = ReadonlyMap<string, string>;

/** Accounts that anything shared connects. */
export function plainComponents({ uses }: Graph): Clusters {
  return named(componentsOf(uses.map(edgeOf), 2));
}

/** The same without values of more accounts than `most`: a hub list made by counting. */
export function prunedComponents({ uses }: Graph, most: number): Clusters {
  const rare = rareUses(uses, most);
  return named(componentsOf(rare.map(edgeOf), 2));
}

/** Louvain's method on accounts and values as one graph. */
export function louvainOnEverything({ uses }: Graph): Clusters {
  return named(communitiesOf(uses.map(weighed)));
}

export function louvainOnRare({ uses }: Graph, most: number): Clusters {
  return named(communitiesOf(rareUses(uses, most).map(weighed)));
}

function rareUses(uses: readonly Use[], most: number): Use[] {
  const users = new Map<string, Set<string>>();
  for (const use of uses) {
    const value = valueOf(use);
    users.set(value, (users.get(value) ?? new Set()).add(use.account));
  }
  return uses.filter((use) => (users.get(valueOf(use))?.size ?? 0) <= most);
}

function valueOf({ kind, value }: Use): string {
  return `${kind} ${value}`;
}

function edgeOf(use: Use): readonly [string, string] {
  return [use.account, valueOf(use)];
}

function weighed(use: Use): Edge {
  const [a, b] = edgeOf(use);
  return { a, b, weight: 1 };
}

/** Values go, accounts stay; an account alone with its values is in no cluster. */
function named(groups: readonly (readonly string[])[]): Clusters {
  const clusters = groups
    .map((group) => group.filter((node) => node.startsWith("acc_")))
    .filter(({ length }) => length > 1);
  return new Map(
    clusters.flatMap((group, index) => group.map((account) => [account, String(index)] as const)),
  );
}
