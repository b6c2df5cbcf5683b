/** Findings → alert revisions in the outbox: read a page, judge, write it with one insert. */
import { alertIdOf, type PolicyTable } from "@ringfence/policy";
import type { Store } from "@ringfence/store";
import type { Claim } from "./claim.ts";
import { insertAlerts, readOutboxEnd } from "./insert-alerts.ts";
import { judge, type JudgedRow, readHeads } from "./judge.ts";
import type { Said } from "./read-said.ts";
import { readFindings } from "./read-findings.ts";

export interface WriteParts {
  readonly store: Store;
  readonly claim: Claim;
  readonly policy: PolicyTable;
  /** Most rows of one insert. */
  readonly page: number;
  readonly now: () => Date;
}

/**
 * Writes the alerts of the next page of findings; answers their rows in order, none if there is no
 * finding left. Every state gets a row, also one that is published to nobody.
 *
 * What a finding becomes, its revision and its place follow from what is stored, and the insert is
 * whole or not at all: after a crash anywhere the next call does the same page again, or goes on
 * after it.
 */
export async function writeAlerts(parts: WriteParts, said: Said): Promise<readonly JudgedRow[]> {
  const { store, claim, policy } = parts;
  const end = await readOutboxEnd(store);
  const findings = await readFindings(store, end.findingsUntil, parts.page);
  if (findings.length === 0) return [];
  const ids = new Set(findings.map(({ finding }) => alertIdOf(finding.finding_id)));
  const heads = await readHeads(store, [...ids]);
  const ground = { policy, controls: said.controls, at: parts.now() };
  const rows = await judge(store, findings, heads, ground);
  await insertAlerts(store, claim, end, rows, (row) => row.findingSequence);
  return rows;
}
