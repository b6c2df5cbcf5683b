/** Alerts by id, by the accounts and clusters that they name, and by the alert that speaks for them. */
import type { Finding } from "@ringfence/schemas";
import type { Controlled } from "../controls.ts";
import { type Accusation, type MergeRule, overlaps } from "./rule.ts";

interface Entry {
  readonly alert_id: string;
  readonly state: {
    readonly finding: Pick<Finding, "clusters">;
    readonly under: (judged: null) => Controlled;
  };
  into: string;
  readonly due_ms: number;
}

export interface Book<E extends Entry> {
  get(alert_id: string): E | undefined;
  /** Adds one, or notes its new state. */
  put(entry: E): void;
  /** From now on another speaks for it; empty: none. */
  assign(entry: E, into: string): void;
  /** Those that another speaks for, in order of id. */
  membersOf(alert_id: string): E[];
  /** Those about the same, in order of id; itself is not among them. */
  around(entry: E): E[];
  /** Those that are due at an event time, the longest due first. */
  due(at_ms: number): E[];
}

export function createBook<E extends Entry>(rule: MergeRule): Book<E> {
  const entries = new Map<string, E>();
  const holders = new Map<string, Set<E>>();
  const members = new Map<string, Set<E>>();
  const join = (entry: E) => {
    if (entry.into !== "") put(members, entry.into, entry);
  };
  return {
    get: (alert_id) => entries.get(alert_id),
    put: (entry) => {
      entries.set(entry.alert_id, entry);
      join(entry);
      // What it names no longer does no harm here: the rule looks at what it says now.
      for (const id of namedBy(accusationOf(entry))) {
        put(holders, id, entry);
      }
    },
    assign: (entry, into) => {
      members.get(entry.into)?.delete(entry);
      entry.into = into;
      join(entry);
    },
    membersOf: (alert_id) => [...(members.get(alert_id) ?? [])].sort(byId),
    around: (entry) => {
      const own = accusationOf(entry);
      const near = new Set(namedBy(own).flatMap((id) => [...(holders.get(id) ?? [])]));
      near.delete(entry);
      return [...near].filter((one) => overlaps(own, accusationOf(one), rule)).sort(byId);
    },
    due: (at_ms) =>
      [...entries.values()]
        .filter(({ due_ms }) => due_ms > 0 && due_ms <= at_ms)
        .sort((x, y) => x.due_ms - y.due_ms || byId(x, y)),
  };
}

function put<E>(index: Map<string, Set<E>>, key: string, entry: E): void {
  index.set(key, (index.get(key) ?? new Set()).add(entry));
}

function accusationOf({ state }: Entry): Accusation {
  const { account_ids, window } = state.under(null).draft;
  return { account_ids, window, clusters: state.finding.clusters };
}

/** Ids of both kinds; one that means an account and a cluster only lets the rule look at more. */
function namedBy({ account_ids, clusters = [] }: Accusation): string[] {
  return [...account_ids, ...clusters.map(({ cluster_id }) => cluster_id)];
}

function byId(x: Entry, y: Entry): number {
  return x.alert_id < y.alert_id ? -1 : 1;
}
