/** What a common workload says of two accounts, beside what else they share. Pure. */
import type { Pair, Shared } from "../links/pair.ts";
import type { Workload } from "./read-workloads.ts";

/** Chance that two accounts of one actor that both bring content ask for the same things. */
const SAME_ACTOR = 0.5;
/**
 * Strangers seldom do: a tenth of the accounts of a workload. This is what keeps content from
 * linking anybody by itself, for two are then as likely to be strangers as not.
 */
const STRANGERS = 0.1;

/**
 * Adds to the pairs what workloads say of them, and the pairs that only workloads make.
 *
 * @param accounts accounts active in the period, the N of the evidence
 */
export function withWorkloads(
  pairs: readonly Pair[],
  workloads: readonly Workload[],
  accounts: number,
): Pair[] {
  const told = new Map<string, readonly Shared[]>();
  for (const workload of workloads) {
    const { bits, scheduled, unknown } = workload.coordination;
    const evidence = evidenceOf(workload, bits, accounts);
    const inStep = evidenceOf(workload, scheduled?.bits ?? bits, accounts);
    const untold = evidenceOf(workload, 0, accounts);
    const isScheduled = (id: string) => scheduled?.account_ids.has(id) === true;
    const of = (a: string, b: string) => {
      if (isScheduled(a) && isScheduled(b)) return inStep;
      const mixed = isScheduled(a) || isScheduled(b);
      return mixed && (unknown.has(a) || unknown.has(b)) ? untold : evidence;
    };
    for (const [index, a] of workload.account_ids.entries()) {
      for (const b of workload.account_ids.slice(index + 1)) told.set(keyOf(a, b), of(a, b));
    }
  }
  const known = pairs.map((pair) => {
    const key = keyOf(pair.a, pair.b);
    const more = told.get(key);
    told.delete(key);
    return more === undefined ? pair : { ...pair, evidence: [...pair.evidence, ...more] };
  });
  const others = [...told].map(([key, evidence]) => {
    const [a = "", b = ""] = key.split(BETWEEN);
    return { a, b, evidence };
  });
  return [...known, ...others];
}

/** No identifier holds it. */
const BETWEEN = "\u0000";

function keyOf(a: string, b: string): string {
  return `${a}${BETWEEN}${b}`;
}

function evidenceOf({ account_ids }: Workload, coordination: number, accounts: number): Shared[] {
  const members = account_ids.length;
  const bits = Math.log2((SAME_ACTOR * Math.max(accounts, 2)) / (STRANGERS * members));
  const shared = { value: account_ids[0] ?? "", accounts: members, common: 1 };
  return [
    { ...shared, kind: "workload", bits: Math.max(0, bits) },
    { ...shared, kind: "coordination", bits: coordination },
  ];
}
