/** From a finding and the standing of its accounts to what the alert says and recommends. */
import {
  type Action,
  ACTIONS,
  type Alert,
  beginningOf,
  type Finding,
  type Severity,
} from "@ringfence/schemas";
import { clustersOf } from "./clusters.ts";
import { accountOf } from "./conditions.ts";
import { counterfactualsOf } from "./counterfactual.ts";
import { NO_HISTORY, type Past } from "./history.ts";
import { type Judgement, judge } from "./judge.ts";
import { exemptionOf } from "./standing.ts";
import type { Standing } from "./standing.ts";
import type { PolicyTable } from "./table.ts";

/** An alert without what only the outbox can number and date. */
export type AlertDraft = Omit<Alert, "revision" | "published_at">;

/** The alert of a finding: one for its whole life. */
export function alertIdOf(findingId: string): string {
  return findingId.replace(/^fnd_/, "alr_");
}

/** What is known of accounts, and what became of earlier alerts about them. */
interface Known {
  readonly standing: ReadonlyMap<string, Standing>;
  readonly past: Past;
}

/**
 * Decides what a state of a finding means for its accounts.
 *
 * `standing` holds what is known of them; an account that is missing is unknown, which neither
 * exempts nor aggravates. Measures name the core of the subject only: attached accounts are never
 * among `account_ids`, nor are accounts that the table exempts, unless every account is exempt;
 * then all are named, with the exempting clause in place of the breached ones, and nothing is
 * recommended. A closed finding recommends nothing either.
 *
 * Accounts are judged one by one. Whoever acts on the alert as a whole acts on all of them, so it
 * recommends the mildest of what is right for each; `measures` says what is right for whom where
 * that differs, and why where history moved it.
 *
 * @param past when the alert is published, and what came before. Without it the alert counts as
 *   published when its evidence sufficed, and as about accounts of whose past nothing is known.
 */
export function decide(
  finding: Finding,
  standing: ReadonlyMap<string, Standing>,
  table: PolicyTable,
  past: Past = { at: finding.observed_at, history: null },
): AlertDraft {
  const attached = new Set(finding.attached_account_ids);
  const core = finding.account_ids.filter((id) => !attached.has(id));
  const known = { standing, past };
  const outcome = outcomeOf(finding, core, known, table);
  return {
    alert_id: alertIdOf(finding.finding_id),
    activity: finding.activity,
    category: finding.category,
    detector: finding.detector,
    mode: finding.mode,
    status: finding.activity === "close" ? "closed" : "open",
    verdict: null,
    severity: outcome.severity,
    confidence: finding.confidence,
    prior: finding.prior,
    title: finding.title,
    summary: finding.summary,
    subject: finding.subject,
    account_ids: outcome.accounts,
    ...clustersOf(finding.clusters, outcome.accounts),
    api_key_ids: finding.api_key_ids,
    policy_clauses: [...new Set([...outcome.clauses, ...table.always])],
    recommended_action: outcome.action,
    ...measuresFrom(outcome, past, table),
    window: finding.window,
    observed_at: finding.observed_at,
    evidence: finding.evidence,
    event_samples: finding.event_samples,
    expires_at: expiryOf(outcome.action, past, table),
    ...explained(finding, (open) => outcomeOf(open, core, known, table).action),
  };
}

/** The explanation of the finding, with what would be recommended on less evidence. */
function explained(
  finding: Finding,
  recommended: (open: Finding) => Action,
): Pick<Alert, "explanation"> {
  if (finding.explanation === undefined) return {};
  // Of a finding that has ended: what would be recommended if it had not.
  const counterfactuals = counterfactualsOf(finding, (without) =>
    recommended({ ...finding, activity: "update", ...without }),
  );
  return { explanation: { ...finding.explanation, counterfactuals } };
}

interface Outcome {
  readonly accounts: string[];
  readonly clauses: readonly string[];
  readonly severity: Severity;
  readonly action: Action;
  /** Of the accounts, in their order; empty where nobody is acted on. */
  readonly judgements: readonly Judgement[];
}

function outcomeOf(
  finding: Finding,
  core: readonly string[],
  known: Known,
  table: PolicyTable,
): Outcome {
  const { category } = finding;
  const exemptions = core.map((id) => exemptionOf(known.standing.get(id), category, table));
  const accounts = core.filter((_, index) => exemptions[index] === null);
  if (core.length > 0 && accounts.length === 0) {
    const clauses = exemptions.flatMap((exemption) => exemption?.clause ?? []);
    const nothing = { severity: "info", action: "observe", judgements: [] } as const;
    return { accounts: [...core], clauses, ...nothing };
  }
  // The ladder needs somebody to act on, and a finding that still lives.
  const judgements = finding.activity === "close" ? [] : judgeAll(finding, accounts, known, table);
  return {
    accounts,
    clauses: table.clauses[category],
    severity: finding.severity,
    action: mildestOf(judgements),
    judgements,
  };
}

function judgeAll(
  finding: Finding,
  accounts: readonly string[],
  { standing, past }: Known,
  table: PolicyTable,
): Judgement[] {
  const { category, severity, confidence, observed_at } = finding;
  const strength = { category, severity, confidence, families: new Set(finding.families).size };
  const judged = { alert_id: alertIdOf(finding.finding_id), category, observed_at, at: past.at };
  return accounts.map((id) =>
    judge(strength, accountOf(id, standing, past, NO_HISTORY), judged, table),
  );
}

function mildestOf(judgements: readonly Judgement[]): Action {
  const ranks = judgements.map(({ action }) => ACTIONS.indexOf(action));
  return ranks.length === 0 ? "observe" : (ACTIONS[Math.min(...ranks)] ?? "observe");
}

/** Most characters of a reason. */
const MOST_REASON = 300;

/** What is right for each account, where that is not what the alert says by itself. */
function measuresFrom(
  { accounts, action: mildest, judgements }: Outcome,
  past: Past,
  table: PolicyTable,
): Pick<Alert, "measures"> {
  const isPlain = judgements.every(({ action, moved }) => action === mildest && !moved);
  if (isPlain) return {};
  const measures = judgements.map(({ action, steps }, index) => ({
    account_id: accounts[index] ?? "",
    recommended_action: action,
    reason: shortened(steps.join("; ")),
    expires_at: expiryOf(action, past, table),
  }));
  return { measures };
}

function shortened(text: string): string {
  return text.length <= MOST_REASON ? text : `${beginningOf(text, MOST_REASON - 1)}…`;
}

/**
 * Counted from the publication, because no measure begins before it: of events that are judged long
 * after they happened, a measure would otherwise be over before anybody read of it. Each revision
 * says it anew, so a measure lasts as long as its evidence is renewed. It is stored with the
 * revision and never counted again.
 */
function expiryOf(action: Action, past: Past, { expires_hours }: PolicyTable): string | null {
  if (action === "observe") return null;
  return new Date(Date.parse(past.at) + expires_hours[action] * HOUR_MS).toISOString();
}

const HOUR_MS = 3_600_000;
