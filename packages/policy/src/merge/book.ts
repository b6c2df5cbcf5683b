/** Alerts by id, by the accounts that they name, and by the alert that speaks for them. */
import type { Controlled } from "../controls.ts";
import { type MergeRule, overlaps } from "./rule.ts";

interface Entry {
  readonly alert_id: string;
  readonly state: { readonly under: (judged: null) => Controlled };
  readonly into: string;
  readonly due_ms: number;
}

export interface Book<E extends Entry> {
  get(alert_id: string): E | undefined;
  /** Adds one, or notes its new state. */
  put(entry: E): void;
  /** Those that another speaks for, in order of id. */
  membersOf(alert_id: string): E[];
  /** Those about the same accounts, in order of id; itself is not among them. */
  around(entry: E): E[];
  /** Those that are due at an event time, the longest due first. */
  due(at_ms: number): E[];
}

export function createBook<E extends Entry>(rule: MergeRule): Book<E> {
  const entries = new Map<string, E>();
  const holders = new Map<string, Set<E>>();
  const draftOf = ({ state }: E) => state.under(null).draft;
  return {
    get: (alert_id) => entries.get(alert_id),
    put: (entry) => {
      entries.set(entry.alert_id, entry);
      // An account that it names no longer does no harm here: the rule looks at what it says now.
      for (const id of draftOf(entry).account_ids) {
        holders.set(id, (holders.get(id) ?? new Set()).add(entry));
      }
    },
    membersOf: (alert_id) =>
      [...entries.values()].filter(({ into }) => into === alert_id).sort(byId),
    around: (entry) => {
      const own = draftOf(entry);
      const near = new Set(own.account_ids.flatMap((id) => [...(holders.get(id) ?? [])]));
      near.delete(entry);
      return [...near].filter((one) => overlaps(own, draftOf(one), rule)).sort(byId);
    },
    due: (at_ms) =>
      [...entries.values()]
        .filter(({ due_ms }) => due_ms > 0 && due_ms <= at_ms)
        .sort((x, y) => x.due_ms - y.due_ms || byId(x, y)),
  };
}

function byId(x: Entry, y: Entry): number {
  return x.alert_id < y.alert_id ? -1 : 1;
}
