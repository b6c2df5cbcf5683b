/** Findings → alert revisions in the outbox: read a page, judge, write it with one insert. */
import { alertIdOf, type PolicyTable } from "@ringfence/policy";
import type { Store } from "@ringfence/store";
import type { Around } from "./alerts-around.ts";
import type { Claim } from "./claim.ts";
import { insertAlerts, readOutboxEnd } from "./insert-alerts.ts";
import { judge, type JudgedRow } from "./judge.ts";
import type { Said } from "./read-said.ts";
import { readFindings } from "./read-findings.ts";
import { readWaiting } from "./read-waiting.ts";

export interface WriteParts {
  readonly store: Store;
  readonly claim: Claim;
  readonly policy: PolicyTable;
  readonly around: Around;
  /** Most rows of one insert. */
  readonly page: number;
  readonly now: () => Date;
}

/**
 * Writes the alerts of the next page of findings, and what waited of others and is due by then; where no
 * finding is left, what is due by the event time that detection has come to. Answers the rows in order,
 * none if there is nothing to write. Every state gets a row, also one that is published to nobody.
 *
 * What a finding becomes, its revision and its place follow from what is stored, and the insert is
 * whole or not at all: after a crash anywhere the next call does the same page again, or goes on
 * after it.
 */
export async function writeAlerts(parts: WriteParts, said: Said): Promise<readonly JudgedRow[]> {
  const { store, claim, policy, page } = parts;
  // Read before the findings: none can be missing from them up to the time that it tells.
  const end = await readOutboxEnd(store);
  const until_ms = end.judgedMs;
  const findings = await readFindings(store, end.findingsUntil, page);
  const asked = findings.map((placed) => ({
    placed,
    at_ms: Date.parse(placed.finding.observed_at),
  }));
  const last_ms = asked.reduce((latest, { at_ms }) => Math.max(latest, at_ms), 0);
  const due_ms = findings.length === 0 ? until_ms : last_ms;
  const waiting = end.waits ? await readWaiting(store, due_ms) : [];
  const known = [...findings, ...waiting].map(({ finding }) => finding);
  if (known.length === 0) return [];
  const ids = known.map(({ finding_id }) => alertIdOf(finding_id));
  const docket = {
    asked,
    waiting,
    around: await parts.around.of(known, ids),
    until_ms: findings.length === 0 ? until_ms : 0,
    anew: false,
  };
  const { controls, acknowledged } = said;
  const ground = { policy, controls, acknowledged, at: parts.now() };
  const rows = await judge(store, docket, ground);
  let findingsUntil = end.findingsUntil;
  await insertAlerts(store, claim, end, rows, (row) => {
    // What waited was told from a state that has its row already.
    findingsUntil = Math.max(findingsUntil, row.findingSequence);
    return findingsUntil;
  });
  return rows;
}
