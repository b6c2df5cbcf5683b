/** Which identifiers tie the accounts of a graph, the strongest first. Pure. */
import type { Graph } from "@ringfence/schemas/api";
import { plural, shortId } from "./format.ts";

type Identifier = Extract<Graph["nodes"][number], { type: "identifier" }>;

export interface SharedIdentifier {
  readonly id: string;
  readonly kind: string;
  readonly value: string;
  readonly accounts: readonly string[];
  /** Accounts that have it anywhere; null where it is not known. */
  readonly holders: number | null;
  readonly others: Identifier["others"];
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
      const { id, kind, value, holders, others } = node;
      return [{ id, kind, value, accounts, holders, others }];
    })
    .toSorted((a, b) => exclusive(b) - exclusive(a) || b.accounts.length - a.accounts.length);
}

/** Accounts here, weighed by how few others have it. */
function exclusive({ accounts, holders }: SharedIdentifier): number {
  return (
    accounts.length * (accounts.length / Math.max(holders ?? accounts.length, accounts.length))
  );
}

export interface NamedIdentifier {
  readonly kind: string;
  readonly value: string;
  /** What tells two of the same name apart; null where there is nothing. */
  readonly detail: string | null;
}

/** An identifier as people call it: times and workloads have no value of their own. */
export function nameOf({ kind, value }: Pick<SharedIdentifier, "kind" | "value">): NamedIdentifier {
  switch (kind) {
    case "coordination":
      return { kind: "times of work", value: "one schedule", detail: null };
    case "workload":
      return { kind: "work", value: "one workload", detail: null };
    case "client": {
      // A TLS fingerprint, a blank, the user agent; each may be missing.
      const at = value.indexOf(" ");
      const [tls, agent] = at < 0 ? ["", value] : [value.slice(0, at), value.slice(at + 1)];
      const detail = tls === "" ? "TLS fingerprint unknown" : `TLS ${tls}`;
      return { kind, value: agent === "" ? "user agent unknown" : agent, detail };
    }
    default:
      return { kind, value, detail: null };
  }
}

/** `1 more account shares this: acc_1 (attached: not accused)`; null where nobody else is known to. */
export function othersText(of: Pick<SharedIdentifier, "others" | "holders" | "accounts">) {
  const { others, holders, accounts } = of;
  if (others.length === 0) return null;
  const more = Math.max(others.length, (holders ?? 0) - accounts.length);
  const named = others
    .slice(0, MOST_NAMED)
    .map(
      ({ account_id, membership }) =>
        `${shortId(account_id)} (${membership === "attached" ? "attached: not accused" : "not accused here"})`,
    );
  const text = [...named, ...(more > named.length ? [`${more - named.length} not named`] : [])];
  return `${plural(more, "more account shares", "more accounts share")} this: ${text.join(", ")}`;
}

const MOST_NAMED = 3;
