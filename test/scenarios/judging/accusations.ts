/** What findings say of accounts. Pure. */
import { type Category, type Finding, SEVERITIES, type Severity } from "@ringfence/schemas";

/** One account named by one state of one finding. */
export interface Accusation {
  readonly account_id: string;
  readonly finding_id: string;
  readonly category: Category;
  readonly severity: Severity;
  /** Event time at which the evidence sufficed, milliseconds since 1970. */
  readonly at_ms: number;
  /** The account hangs on the subject without being its core. */
  readonly attached: boolean;
}

export function isAtLeast(severity: Severity, least: Severity): boolean {
  return SEVERITIES.indexOf(severity) >= SEVERITIES.indexOf(least);
}

/**
 * The accusations of findings, state by state. A shadow finding reaches nobody, and a close
 * accuses nobody anew: neither counts. What was said once counts, though it may have been taken
 * back later: the alert was out. Attached accounts are named in the alert's finding, so they count.
 */
export function accusationsOf(
  findings: readonly Finding[],
  least: Severity = "info",
): Accusation[] {
  return findings
    .filter(
      ({ mode, activity, severity }) =>
        mode === "live" && activity !== "close" && isAtLeast(severity, least),
    )
    .flatMap(({ finding_id, category, severity, observed_at, ...finding }) => {
      const attached = new Set(finding.attached_account_ids);
      const named = new Set([...finding.account_ids, ...finding.attached_account_ids]);
      const about = { finding_id, category, severity, at_ms: Date.parse(observed_at) };
      return [...named].map((account_id) => ({
        ...about,
        account_id,
        attached: attached.has(account_id),
      }));
    });
}

/** The first accusation of each account, milliseconds since 1970. */
export function firstAccused(accusations: readonly Accusation[]): Map<string, number> {
  const first = new Map<string, number>();
  for (const { account_id, at_ms } of accusations) {
    first.set(account_id, Math.min(at_ms, first.get(account_id) ?? at_ms));
  }
  return first;
}
