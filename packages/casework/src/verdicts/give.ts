/** What an analyst found an alert to be. */
import {
  alert,
  type Alert,
  contentId,
  verdict,
  type Verdict,
  type VerdictValue,
} from "@ringfence/schemas";
import { loadQuery, type Store } from "@ringfence/store";
import { z } from "zod";
import { CaseError } from "../errors.ts";

const judgedAlert = loadQuery({
  url: import.meta.url,
  file: "./judged-alert.sql",
  params: z.object({ alert_id: z.string() }),
  row: z.strictObject({ body: z.string() }),
});

const givenBefore = loadQuery({
  url: import.meta.url,
  file: "./given-before.sql",
  params: z.object({ alert_id: z.string() }),
  row: z.strictObject({ given_ms: z.int() }),
});

/** What follows from each verdict, in words. */
export const BECOMES: Readonly<Record<VerdictValue, string>> = {
  true_positive: "it stays open, acknowledged",
  false_positive: "it is closed, unless it becomes worse than it was",
  benign: "it is suppressed while its finding lives",
};

/**
 * The newest revision of an alert, which a verdict is about.
 *
 * @throws CaseError where there is none, or it was written by another version
 */
export async function readJudged(store: Store, alert_id: string): Promise<Alert> {
  const [row] = await store.query(judgedAlert, { alert_id });
  if (row === undefined) throw new CaseError("gone", `there is no alert ${alert_id}.`);
  const parsed = alert.safeParse(JSON.parse(row.body));
  if (parsed.success) return parsed.data;
  throw new CaseError(
    "not_this_version",
    `${alert_id} is not what the schema says: judge it with the version that wrote it.`,
  );
}

/**
 * When a verdict counts as given: now, and behind every other on the alert. The newest overrules the
 * others, and whoever gave those may have a clock that is fast.
 */
export async function timeOfVerdict(store: Store, alert_id: string, now: Date): Promise<Date> {
  const [before] = await store.query(givenBefore, { alert_id });
  return new Date(Math.max(now.getTime(), (before?.given_ms ?? 0) + 1));
}

export function verdictOn(
  judged: Alert,
  given: {
    readonly value: VerdictValue;
    readonly analyst: string;
    readonly note: string;
    readonly at: Date;
  },
): Verdict {
  return verdict.parse({
    alert_id: judged.alert_id,
    alert_revision: judged.revision,
    verdict: given.value,
    analyst: given.analyst,
    note: given.note,
    given_at: given.at.toISOString(),
  });
}

export async function storeVerdict(store: Store, judged: Alert, said: Verdict): Promise<void> {
  const row = {
    verdict_id: contentId("vdt", said),
    ...said,
    // What it rests on, as it was when it was judged.
    detector_id: judged.detector.id,
    detector_version: judged.detector.version,
    category: judged.category,
    severity: judged.severity,
    mode: judged.mode,
    account_ids: judged.account_ids,
    parts: (judged.parts ?? [])
      .filter(({ status }) => status === "open")
      .map(({ category, account_ids }) => ({ category, account_ids })),
  };
  await store.insert("verdicts", [row], { columns: Object.keys(row) });
}
