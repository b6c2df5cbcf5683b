/** From a finding and the standing of its accounts to what the alert says and recommends. */
import type { Action, Alert, Finding, Severity } from "@ringfence/schemas";
import { counterfactualsOf } from "./counterfactual.ts";
import { recommend } from "./ladder.ts";
import { exemptionOf } from "./standing.ts";
import type { Standing } from "./standing.ts";
import type { PolicyTable } from "./table.ts";

/** An alert without what only the outbox can number and date. */
export type AlertDraft = Omit<Alert, "revision" | "published_at">;

/** The alert of a finding: one for its whole life. */
export function alertIdOf(findingId: string): string {
  return findingId.replace(/^fnd_/, "alr_");
}

/**
 * Decides what a state of a finding means for its accounts.
 *
 * `standing` holds what is known of them; an account that is missing is unknown, which neither
 * exempts nor aggravates. Measures name the core of the subject only: attached accounts are never
 * among `account_ids`, nor are accounts that the table exempts, unless every account is exempt;
 * then all are named, with the exempting clause in place of the breached ones, and nothing is
 * recommended. A closed finding recommends nothing either.
 */
export function decide(
  finding: Finding,
  standing: ReadonlyMap<string, Standing>,
  table: PolicyTable,
): AlertDraft {
  const attached = new Set(finding.attached_account_ids);
  const core = finding.account_ids.filter((id) => !attached.has(id));
  const outcome = outcomeOf(finding, core, standing, table);
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
    api_key_ids: finding.api_key_ids,
    policy_clauses: [...new Set([...outcome.clauses, ...table.always])],
    recommended_action: outcome.action,
    window: finding.window,
    observed_at: finding.observed_at,
    evidence: finding.evidence,
    event_samples: finding.event_samples,
    expires_at: null,
    ...explained(finding, (open) => outcomeOf(open, core, standing, table).action),
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
}

function outcomeOf(
  finding: Finding,
  core: readonly string[],
  standing: ReadonlyMap<string, Standing>,
  table: PolicyTable,
): Outcome {
  const exemptions = core.map((id) => exemptionOf(standing.get(id), finding.category, table));
  const accounts = core.filter((_, index) => exemptions[index] === null);
  if (core.length > 0 && accounts.length === 0) {
    const clauses = exemptions.flatMap((exemption) => exemption?.clause ?? []);
    return { accounts: [...core], clauses, severity: "info", action: "observe" };
  }
  return {
    accounts,
    clauses: table.clauses[finding.category],
    severity: finding.severity,
    action: actionOf(finding, accounts, table),
  };
}

/** The ladder needs somebody to act on, and a finding that still lives. */
function actionOf(finding: Finding, accounts: readonly string[], table: PolicyTable): Action {
  if (finding.activity === "close" || accounts.length === 0) return "observe";
  const { category, severity, confidence } = finding;
  const families = new Set(finding.families).size;
  return recommend({ category, severity, confidence, families }, table.ladder);
}
