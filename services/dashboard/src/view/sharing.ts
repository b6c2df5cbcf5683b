/** Which identifiers tie the accounts of a graph, the strongest first. Pure. */
import type { Graph } from "@ringfence/schemas/api";

export interface SharedIdentifier {
  readonly id: string;
  readonly kind: string;
  readonly value: string;
  readonly accounts: readonly string[];
  /** Accounts that have it anywhere; null where it is not known. */
  readonly holders: number | null;
}

/** Those of two accounts at least, whose every holder is here before those of a crowd. */
export function sharedIdentifiers(graph: Graph): SharedIdentifier[] {
  const users = new Map<string, string[]>();
  for (const edge of graph.edges) {
    if (edge.type !== "uses") continue;
    const list = users.get(edge.target) ?? [];
    list.push(edge.source.replace(/^account:/, ""));
    users.set(edge.target, list);
  }
  return graph.nodes
    .flatMap((node) => {
      if (node.type !== "identifier") return [];
      const accounts = users.get(node.id) ?? [];
      if (accounts.length < 2) return [];
      return [{ id: node.id, kind: node.kind, value: node.value, accounts, holders: node.holders }];
    })
    .toSorted((a, b) => exclusive(b) - exclusive(a) || b.accounts.length - a.accounts.length);
}

/** Accounts here, weighed by how few others have it. */
function exclusive({ accounts, holders }: SharedIdentifier): number {
  return (
    accounts.length * (accounts.length / Math.max(holders ?? accounts.length, accounts.length))
  );
}
