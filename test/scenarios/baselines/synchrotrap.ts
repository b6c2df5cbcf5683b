/**
 * SynchroTrap: Q. Cao, X. Yang, J. Yu, C. Palow, «Uncovering Large Groups of Active Malicious
 * Accounts in Online Social Networks», CCS 2014.
 *
 * An action is (account, constraint object, time). Two actions match where they have one object
 * and lie within T of each other. Two accounts are as alike as the actions that match, over those
 * that either did, summed over the kinds of constraint (their Sim). Pairs above a threshold are
 * joined (single linkage), and components above a size are accused.
 *
 * Here the objects are (endpoint, content hash) and the address. As in the paper the work is cut
 * by object and by day, and counts of pairs add up over the days; unlike there, days do not
 * overlap, so two actions on either side of midnight do not match. Repeats of an account on one
 * object within T are one action. Objects of more than `object_accounts_max` accounts on a day are
 * left out, as the paper leaves out what is popular.
 */
import type { RequestEventInput } from "@ringfence/schemas";
import { type Baseline, raise } from "./baseline.ts";
import { componentsOf } from "./components.ts";

export interface SynchroTrapRules {
  /** T, milliseconds. */
  readonly match_ms: number;
  readonly similarity: number;
  readonly group_min: number;
  readonly object_accounts_max: number;
}

/**
 * The paper sets both by application. Of 5 minutes to 3 hours and 0.01 to 0.9 these did best on the
 * tuning seeds 2 and 3: precision 1.0, recall a tenth.
 */
const SYNCHROTRAP_RULES: SynchroTrapRules = {
  match_ms: 15 * 60_000,
  similarity: 0.1,
  group_min: 3,
  object_accounts_max: 200,
};

const SWEEP = [0.02, 0.05, 0.1, 0.2, 0.3, 0.5];

/** object → account → times, rising. */
type Day = Map<string, Map<string, number[]>>;

/** The score of an account is the highest similarity of `sweep` at which it is in a group. */
export function synchroTrap(rules: SynchroTrapRules = SYNCHROTRAP_RULES): Baseline {
  const actions = new Map<string, number>();
  const matched = new Map<string, Map<string, number>>();
  let date = "";
  let day: Day = new Map();
  const endDay = () => {
    for (const accounts of day.values()) addMatches(matched, accounts, rules);
    day = new Map();
  };
  return {
    name: "SynchroTrap (CCS 2014)",
    threshold: rules.similarity,
    sweep: SWEEP,
    take: (event) => {
      const today = event.occurred_at.slice(0, 10);
      if (today !== date) endDay();
      date = today;
      const at = Date.parse(event.occurred_at);
      for (const object of objectsOf(event)) {
        if (!act(day, object, event.account_id, at, rules.match_ms)) continue;
        actions.set(event.account_id, (actions.get(event.account_id) ?? 0) + 1);
      }
    },
    scores: () => {
      endDay();
      return grouped(similarities(matched, actions), rules);
    },
  };
}

function objectsOf({ client_ip, endpoint, content_hash }: RequestEventInput): string[] {
  const address = `ip ${client_ip}`;
  return content_hash == null ? [address] : [address, `content ${endpoint} ${content_hash}`];
}

/** Notes an action; false for a repeat. */
function act(day: Day, object: string, account: string, at: number, match_ms: number): boolean {
  const accounts = day.get(object) ?? new Map<string, number[]>();
  day.set(object, accounts);
  const times = accounts.get(account) ?? [];
  accounts.set(account, times);
  const last = times.at(-1);
  if (last !== undefined && at - last <= match_ms) return false;
  times.push(at);
  return true;
}

function addMatches(
  matched: Map<string, Map<string, number>>,
  accounts: ReadonlyMap<string, readonly number[]>,
  { match_ms, object_accounts_max }: SynchroTrapRules,
): void {
  if (accounts.size < 2 || accounts.size > object_accounts_max) return;
  const rows = [...accounts].sort(([x], [y]) => (x < y ? -1 : 1));
  rows.forEach(([a, times], index) => {
    for (const [b, others] of rows.slice(index + 1)) {
      const count = matches(times, others, match_ms);
      if (count === 0) continue;
      const row = matched.get(a) ?? new Map<string, number>();
      matched.set(a, row);
      row.set(b, (row.get(b) ?? 0) + count);
    }
  });
}

/** Most pairs of actions, each used once, that lie within `match_ms`; both lists rise. */
function matches(x: readonly number[], y: readonly number[], match_ms: number): number {
  let count = 0;
  for (let i = 0, j = 0; i < x.length && j < y.length;) {
    const difference = (x[i] ?? 0) - (y[j] ?? 0);
    if (Math.abs(difference) <= match_ms) {
      count += 1;
      i += 1;
      j += 1;
    } else if (difference < 0) i += 1;
    else j += 1;
  }
  return count;
}

type Similar = readonly [a: string, b: string, similarity: number];

function similarities(
  matched: ReadonlyMap<string, ReadonlyMap<string, number>>,
  actions: ReadonlyMap<string, number>,
): Similar[] {
  return [...matched].flatMap(([a, row]) =>
    [...row].map(([b, count]): Similar => {
      const union = (actions.get(a) ?? 0) + (actions.get(b) ?? 0) - count;
      return [a, b, count / union];
    }),
  );
}

function grouped(pairs: readonly Similar[], { similarity, group_min }: SynchroTrapRules) {
  const scores = new Map<string, number>();
  for (const least of new Set([...SWEEP, similarity])) {
    const edges = pairs.filter(([, , alike]) => alike >= least).map(([a, b]) => [a, b] as const);
    for (const group of componentsOf(edges, group_min)) {
      for (const account of group) raise(scores, account, least);
    }
  }
  return scores;
}
