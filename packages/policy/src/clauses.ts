/** What the clauses of the Music API Terms of 18 August 2025 forbid or require, in short. */
const CLAUSES: Readonly<Record<string, string>> = {
  "1.B": "Access comes in stages: features that are not opened to the account are not to be used.",
  "1.C": "Credentials are the holder's own and confidential.",
  "2.A": "Use is monitored; access may be suspended on reasonable belief of a violation.",
  "2.B": "The holder notifies the provider promptly of unauthorized access.",
  "3.A": "No resale or redistribution, unless the account is an Authorized Reseller.",
  "3.B": "No aggregating or pooling of quotas with other customers, no shared access arrangements.",
  "3.C":
    "No exceeding of limits by several accounts, technical workarounds or other circumvention.",
  "3.D": "No malicious code.",
  "3.E": "No interference with the service.",
  "3.F": "No reverse engineering, no extraction of models.",
  "4.C": "An Authorized Reseller has prior written authorization: it is exempt from 3.A alone.",
};

/** The clause in short; null for one of other terms. */
export function clauseText(clause: string): string | null {
  return CLAUSES[clause] ?? null;
}
