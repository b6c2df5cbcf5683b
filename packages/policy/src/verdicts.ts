/** What the verdict of an analyst makes of an alert. */
import type { Severity, VerdictValue } from "@ringfence/schemas";
import { asksNothing, silenced } from "./controls.ts";
import type { AlertDraft } from "./decide.ts";
import { rankOf } from "./table.ts";

/** The newest verdict on an alert: it overrules what was said before. */
export interface Judged {
  readonly verdict_id: string;
  readonly verdict: VerdictValue;
  /** How bad the alert was when it was judged; null where that is not known. */
  readonly severity: Severity | null;
}

/**
 * A false positive closes the alert, a benign one is suppressed while its finding lives, a true one is
 * acknowledged and stays open. None is erased by what comes later, with one exception: a false positive
 * that has become worse than what was judged has not been judged as it is now. It goes on as the same
 * alert, open and without a verdict; should late events take the worsening back, the verdict holds
 * again. Where nobody knows how bad it was, the verdict holds.
 */
export function applyVerdict(draft: AlertDraft, judged: Judged | null): AlertDraft {
  if (judged === null) return draft;
  const { verdict, severity } = judged;
  switch (verdict) {
    case "true_positive":
      return draft.activity === "close"
        ? { ...draft, verdict }
        : { ...draft, verdict, status: "acknowledged" };
    case "benign":
      return { ...silenced(draft), verdict };
    case "false_positive":
      if (severity !== null && rankOf(draft.severity) > rankOf(severity)) return draft;
      return { ...asksNothing(draft), verdict, activity: "close", status: "closed" };
  }
}
