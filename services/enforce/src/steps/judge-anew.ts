/** Controls and verdicts → rows of alerts that no new finding speaks of. */
import { alertIdOf } from "@ringfence/policy";
import { loadQuery } from "@ringfence/store";
import { z } from "zod";
import { insertAlerts, readOutboxEnd } from "./insert-alerts.ts";
import { type AlertHead, judge, type JudgedRow, readHeads } from "./judge.ts";
import type { Said } from "./read-said.ts";
import { type PlacedFinding, readFindingsAt } from "./read-findings.ts";
import type { WriteParts } from "./write-alerts.ts";

const alertsToJudge = loadQuery({
  url: import.meta.url,
  file: "./alerts-to-judge.sql",
  params: z.object({ after: z.string(), controls: z.boolean(), page: z.int() }),
  row: z.strictObject({ alert_id: z.string() }),
});

/** Alerts that are judged at once: each is read with its finding. */
const MOST_ALERTS = 200;

export interface JudgeAnew {
  /** One page. It has to be called until it is done. */
  next(said: Said): Promise<JudgedAnew>;
}

export interface JudgedAnew {
  readonly rows: readonly JudgedRow[];
  /** Whether every alert is as all that was said wants it. */
  readonly done: boolean;
}

/**
 * Whenever something was said, ends or was taken back, and once at the start, goes over the alerts that
 * it may change, and writes a row for each that the controls and the verdict in force do not leave as
 * its newest row says. Nothing is remembered of what was taken up: a row names what shaped it, so doing
 * it again changes nothing, and a crash anywhere is made good by going over them again. A page is read
 * until nothing of it is left to write, so that an insert whose place was taken is not taken for done.
 */
export function createJudgeAnew(parts: WriteParts): JudgeAnew {
  let mark: string | null = null;
  let after: string | null = null;
  return {
    next: async (said) => {
      if (said.mark !== mark) after = "";
      mark = said.mark;
      if (after === null) return { rows: [], done: true };
      const controls = said.controls.length > 0;
      const page = Math.min(parts.page, MOST_ALERTS);
      const found = await parts.store.query(alertsToJudge, { after, controls, page });
      const ids = found.map(({ alert_id }) => alert_id);
      const rows = await writeChanged(parts, ids, said);
      if (rows.length === 0) after = ids.at(-1) ?? null;
      return { rows, done: after === null };
    },
  };
}

async function writeChanged(
  parts: WriteParts,
  ids: readonly string[],
  said: Said,
): Promise<readonly JudgedRow[]> {
  if (ids.length === 0) return [];
  const { store, claim, policy } = parts;
  const end = await readOutboxEnd(store);
  const heads = await readHeads(store, ids);
  // One that is not stored any more cannot be judged again: its alert stays as it is.
  const findings = await readFindingsAt(
    store,
    [...heads.values()].map((head) => head.finding_sequence),
  );
  if (findings.length === 0) return [];
  const { controls, acknowledged } = said;
  const ground = { policy, controls, acknowledged, at: parts.now() };
  const asked = findings.map((placed) => ({ placed, at_ms: judgedAt(placed, heads) }));
  const around = await parts.around.of(
    findings.map(({ finding }) => finding),
    ids,
  );
  const docket = { asked, waiting: [], around, until_ms: 0, anew: true };
  const rows = await judge(store, docket, ground);
  if (rows.length === 0) return [];
  await insertAlerts(store, claim, end, rows, () => end.findingsUntil);
  return rows;
}

/** No time has passed that findings know of since the alert was judged last. */
function judgedAt({ finding }: PlacedFinding, heads: ReadonlyMap<string, AlertHead>): number {
  const head = heads.get(alertIdOf(finding.finding_id));
  return Math.max(head?.judged_ms ?? 0, Date.parse(finding.observed_at));
}
