/** Everything that explains one alert, as data: what `--json` prints and the text is made of. */
import { clauseText, type Measure, measuresOf, type PolicyTable } from "@ringfence/policy";
import { type Alert, alert, type Evidence, familiesOf, finding } from "@ringfence/schemas";
import { loadQuery, type Store } from "@ringfence/store";
import { z } from "zod";
import { CaseError } from "../errors.ts";
import { type AccountFacts, readAccounts } from "./read-accounts.ts";
import { readSaid, type SaidOfAlert } from "./read-said.ts";
import { readSamples, type SampleEvent } from "./read-samples.ts";

const alertRevisions = loadQuery({
  url: import.meta.url,
  file: "./alert-revisions.sql",
  params: z.object({ alert_id: z.string(), most: z.int() }),
  row: z.strictObject({
    revision: z.int(),
    finding_sequence: z.int(),
    findings_until: z.int(),
    held: z.boolean(),
    body: z.string(),
  }),
});

const findingBehind = loadQuery({
  url: import.meta.url,
  file: "./finding-behind.sql",
  params: z.object({ finding_id: z.string(), until: z.int() }),
  row: z.strictObject({ body: z.string() }),
});

/** Revisions that are looked at, the newest. */
const MOST_REVISIONS = 100;

/** One revision in short: how an alert came to be what it is. */
export type Revision = Pick<
  Alert,
  | "revision"
  | "activity"
  | "status"
  | "verdict"
  | "severity"
  | "confidence"
  | "recommended_action"
  | "observed_at"
  | "summary"
> & {
  /** Published to nobody; its number is that of the next one that is. */
  readonly held: boolean;
};

export interface Explained extends SaidOfAlert {
  /** The newest revision that is no closing: what was said last while it was open. */
  readonly alert: Alert;
  /** As it stands now. */
  readonly now: Pick<Alert, "status" | "verdict"> & {
    /** Null where nobody said that they have it. */
    readonly acknowledged_by: string | null;
  };
  /** Null while it is open. */
  readonly closed: {
    readonly at: string;
    /** Whether an analyst closed it, and the pattern may go on. */
    readonly judged: boolean;
    /** Whether late events took back what it rested on, in place of the pattern having ended. */
    readonly taken_back: boolean;
    /** The alert that speaks for it since; null where none does. */
    readonly merged_into: string | null;
    readonly summary: string;
  } | null;
  /** The sum that gives the confidence, in natural log-odds. */
  readonly log_odds: {
    readonly prior: number | null;
    readonly evidence: number;
    readonly sum: number | null;
  };
  /** Evidence, the strongest first. */
  readonly facts: readonly Evidence[];
  /** Independent families with evidence enough to count; null where neither it nor its finding tells. */
  readonly families: readonly string[] | null;
  readonly clauses: readonly { readonly clause: string; readonly text: string | null }[];
  /** In rising order. */
  readonly measures: readonly Measure[];
  readonly accounts: { readonly total: number; readonly shown: readonly AccountFacts[] };
  /** Accounts that hang on the subject; nothing is recommended for them. */
  readonly attached_account_ids: readonly string[];
  readonly events: readonly SampleEvent[];
  /** The oldest first. */
  readonly revisions: readonly Revision[];
}

/**
 * @param policy what its measures are held against
 * @throws CaseError where there is no such alert, or what is stored is not of this version
 */
export async function gather(
  store: Store,
  alert_id: string,
  policy: PolicyTable,
): Promise<Explained> {
  const rows = await store.query(alertRevisions, { alert_id, most: MOST_REVISIONS });
  const revisions = rows.map(({ finding_sequence, findings_until, held, body }) => {
    const until = Math.max(finding_sequence, findings_until);
    return { until, held, alert: parseAlert(alert_id, body) };
  });
  const [newest] = revisions;
  if (newest === undefined)
    throw new CaseError(
      "gone",
      `There is no alert ${alert_id}, or no longer. List those there are.`,
    );
  const told = revisions.find((one) => one.alert.activity !== "close") ?? newest;
  const { alert: said } = told;
  const isClosed = newest.alert.activity === "close";
  const { accounts, events, behind } = await readAround(store, told);
  const families = behind?.families ?? familiesIn(said);
  return {
    alert: said,
    now: {
      status: newest.alert.status,
      verdict: newest.alert.verdict,
      acknowledged_by: newest.alert.acknowledged_by ?? null,
    },
    closed: isClosed
      ? {
          at: newest.alert.observed_at,
          judged: newest.alert.verdict === "false_positive",
          taken_back: newest.alert.evidence.length === 0,
          merged_into: newest.alert.merged_into ?? null,
          summary: newest.alert.summary,
        }
      : null,
    log_odds: sumOf(said),
    facts: said.evidence.toSorted((x, y) => Math.abs(y.weight) - Math.abs(x.weight)),
    families,
    clauses: said.policy_clauses.map((clause) => ({ clause, text: clauseText(clause) })),
    // Where they are not known, nothing is said to be lacking for want of them.
    measures: measuresOf(
      { ...said, families: families?.length ?? Number.POSITIVE_INFINITY },
      policy.ladder,
    ),
    accounts,
    attached_account_ids: behind?.attached_account_ids ?? [],
    events,
    revisions: revisions.map((one) => shortOf(one.alert, one.held)).toReversed(),
    ...(await readSaid(store, alert_id)),
  };
}

interface Told {
  readonly alert: Alert;
  /** Up to which state of a finding it knows them. */
  readonly until: number;
}

async function readAround(store: Store, { alert: said, until }: Told) {
  // Its evidence is that of the gravest of the findings that it speaks for.
  const finding_id = (said.parts?.[0]?.alert_id ?? said.alert_id).replace(/^alr_/, "fnd_");
  const [accounts, events, [row]] = await Promise.all([
    readAccounts(store, said),
    readSamples(store, said),
    store.query(findingBehind, { finding_id, until }),
  ]);
  const parsed = row === undefined ? null : finding.safeParse(JSON.parse(row.body));
  return { accounts, events, behind: parsed?.data ?? null };
}

function sumOf({ prior, evidence }: Alert): Explained["log_odds"] {
  const sum = evidence.reduce((total, { weight }) => total + weight, 0);
  return {
    prior: prior ?? null,
    evidence: rounded(sum),
    sum: prior === undefined ? null : rounded(prior + sum),
  };
}

function familiesIn({ evidence }: Alert): string[] | null {
  const known = evidence.flatMap(({ family, weight }) =>
    family === undefined ? [] : { family, weight },
  );
  return known.length < evidence.length ? null : familiesOf(known);
}

function shortOf(one: Alert, held: boolean): Revision {
  const { revision, activity, status, verdict, severity, confidence } = one;
  const { recommended_action, observed_at, summary } = one;
  const said = { revision, activity, status, verdict, severity, confidence };
  return { ...said, recommended_action, observed_at, summary, held };
}

function parseAlert(alert_id: string, body: string): Alert {
  const parsed = alert.safeParse(JSON.parse(body));
  if (parsed.success) return parsed.data;
  throw new CaseError(
    "not_this_version",
    `${alert_id} is not what the schema says: explain it with the version that wrote it.`,
    parsed.error,
  );
}

function rounded(value: number): number {
  return Math.round(1000 * value) / 1000;
}
