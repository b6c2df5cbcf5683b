/** From an alert to steps of measures against its accounts. Pure. */
import { type Action, ACTIONS, type Alert, contentId, type Decision } from "@ringfence/schemas";

export type DecisionState = Decision["state"];
export type Actor = Decision["actor"];

/** What is known of a measure: its newest step. */
export interface KnownDecision {
  readonly decision_id: string;
  readonly state: DecisionState;
  readonly alert_id: string;
  /** The revision that the step followed from. */
  readonly alert_revision: number;
  readonly account_id: string;
  readonly action: Action;
  readonly actor: Actor;
  readonly expires_at: string | null;
}

/** A step without what only the outbox can number and date. */
export type StepDraft = Omit<Decision, "decided_at">;

/** What policy decides by itself bears this name. */
export const POLICY: Actor = { type: "policy", id: "ringfence" };

const FOLLOWS: Readonly<Record<DecisionState, readonly DecisionState[]>> = {
  proposed: ["approved", "lifted", "expired"],
  approved: ["applied", "lifted", "expired"],
  applied: ["lifted", "expired"],
  lifted: [],
  expired: [],
};

export function mayFollow(from: DecisionState, to: DecisionState): boolean {
  return FOLLOWS[from].includes(to);
}

/** Whether its time is over, though nobody may have said so yet. */
export function isOver({ expires_at }: Pick<KnownDecision, "expires_at">, now: Date): boolean {
  return expires_at !== null && Date.parse(expires_at) <= now.getTime();
}

/** Still proposed, or in force. */
function isOpen({ state }: Pick<KnownDecision, "state">): boolean {
  return FOLLOWS[state].length > 0;
}

/**
 * Whether a later revision was decided on already: a page of alerts is decided again after a crash, and
 * what an old revision asked for must neither come back nor end what the new one asks for.
 *
 * @param known the newest step of each measure that rests on the alert
 */
export function isDecidedSince(revision: number, known: readonly KnownDecision[]): boolean {
  return known.some(({ alert_revision }) => alert_revision > revision);
}

/** Of alerts which spoke for this one, or for which it spoke. */
export interface Together {
  /** The measures that rest on them. */
  readonly related: readonly KnownDecision[];
  /** Accounts that one of them accuses now. */
  readonly elsewhere: ReadonlySet<string>;
}

const NOBODY: ReadonlySet<string> = new Set();

/**
 * The steps that follow from a revision of an alert: what is proposed, and what is lifted because
 * its ground is gone. The same revision over what these steps left gives none: a page of alerts may
 * be decided again after a crash.
 *
 * - A measure in force outlives an alert that falls or ends for want of new evidence: it ends when it
 *   expires or somebody lifts it. It ends at once where the alert was overturned, is suppressed, or
 *   names the account no longer, and no alert that was told together with it does.
 * - What a person lifted is not proposed again by the same alert, unless something stronger is.
 * - Alerts that were ever told together count as one in that: what one of them proposed or has in force
 *   is not proposed a second time by another, nor what a person refused.
 *
 * @param known the newest step of each measure that rests on this alert
 */
export function stepsOfAlert(
  alert: Alert,
  known: readonly KnownDecision[],
  { related = [], elsewhere = NOBODY }: Partial<Together> = {},
): StepDraft[] {
  const wanted = wantedOf(alert);
  const all = [...known, ...related];
  const ids = new Set(known.map(({ decision_id }) => decision_id));
  const proposals = [...wanted]
    .filter(([account_id, { action }]) => isDue(account_id, action, all))
    .map(([account_id, { action, reason, expires_at }]): StepDraft => {
      const { alert_id, revision } = alert;
      return {
        decision_id: contentId("dec", alert_id, account_id, action, revision),
        alert_id,
        alert_revision: revision,
        account_id,
        action,
        state: "proposed",
        actor: POLICY,
        reason,
        expires_at,
      };
    })
    // What this very revision proposed, and something has ended since.
    .filter(({ decision_id }) => !ids.has(decision_id));
  return [...liftsOfAlert(alert, known, elsewhere), ...proposals];
}

/**
 * Of these steps those that end something. Nothing else follows from a row that is held: its readers
 * know of nothing that could be proposed, but the ground of what is in force may be gone all the same.
 *
 * @param known the newest step of each measure that rests on this alert
 * @param elsewhere as in `Together`
 */
export function liftsOfAlert(
  alert: Alert,
  known: readonly KnownDecision[],
  elsewhere: ReadonlySet<string> = NOBODY,
): StepDraft[] {
  const wanted = wantedOf(alert);
  return known.toSorted(byAccount).flatMap((one) => {
    const { account_id } = one;
    const about = {
      wanted: wanted.get(account_id)?.action,
      isElsewhere: elsewhere.has(account_id),
    };
    const reason = isOpen(one) ? liftReason(alert, one, about) : null;
    return reason === null ? [] : stepOf(alert, one, { state: "lifted", actor: POLICY, reason });
  });
}

/** The step of a measure that exists; a measure keeps when it expires. */
export function stepOf(
  alert: Pick<Alert, "revision">,
  { decision_id, alert_id, account_id, action, expires_at }: KnownDecision,
  step: Pick<StepDraft, "state" | "actor" | "reason">,
): StepDraft {
  const alert_revision = alert.revision;
  return { decision_id, alert_id, alert_revision, account_id, action, expires_at, ...step };
}

type Wanted = Pick<StepDraft, "action" | "reason" | "expires_at">;

/** What the alert asks for, by account: none of those for whom it asks nothing. */
function wantedOf(alert: Alert): ReadonlyMap<string, Wanted> {
  const { mode, activity, status, account_ids, measures } = alert;
  const lives = activity !== "close" && (status === "open" || status === "acknowledged");
  if (mode !== "live" || !lives) return new Map();
  const own = new Map(measures?.map((one) => [one.account_id, one]));
  const all = account_ids.map((id): [string, Wanted] => {
    const measure = own.get(id);
    const { recommended_action: action, expires_at } = measure ?? alert;
    const part = alert.parts?.find(({ alert_id }) => alert_id === measure?.rests_on?.alert_id);
    const { summary } = part ?? alert;
    const why = measure === undefined ? summary : `${summary} ${measure.reason}`;
    return [id, { action, reason: why, expires_at }];
  });
  return new Map(all.filter(([, { action }]) => action !== "observe"));
}

/** The category that a measure against an account is for, and how sure that one finding is. */
export function groundOf(
  { category, confidence, measures }: Alert,
  account_id: string,
): Pick<Alert, "category" | "confidence"> {
  const own = measures?.find((one) => one.account_id === account_id);
  return own?.rests_on ?? { category, confidence };
}

function liftReason(
  { status, verdict, activity, account_ids, merged_into, parts = [] }: Alert,
  { state, account_id, action }: KnownDecision,
  { wanted, isElsewhere }: { readonly wanted: Action | undefined; readonly isElsewhere: boolean },
): string | null {
  if (verdict === "false_positive" || verdict === "benign") {
    return `the alert was judged ${verdict === "benign" ? "benign" : "a false positive"}`;
  }
  if (status === "suppressed") return "the alert is suppressed";
  const ended = parts.filter((one) => one.status === "closed");
  const isOver = ended.some((one) => one.account_ids.includes(account_id));
  const isLeft = activity === "close" || isOver || account_ids.includes(account_id);
  if (!isLeft && (state === "proposed" || !isElsewhere)) {
    return "the alert names the account no longer";
  }
  // In force: what would end it is above, or a person, or its time.
  if (state !== "proposed") return null;
  if (merged_into !== undefined) return `${merged_into} speaks for it from now on`;
  if (activity === "close") return "the alert was closed before anybody approved";
  if (wanted === undefined) return "nothing is recommended any more";
  if (wanted === action) return null;
  return `${wanted} is recommended instead`;
}

function isDue(account_id: string, wanted: Action, known: readonly KnownDecision[]): boolean {
  const own = known.filter((one) => one.account_id === account_id);
  if (own.some((one) => isOpen(one) && one.action === wanted)) return false;
  // In force and stronger: a recommendation that fell asks for nothing more.
  const inForce = own.filter((one) => one.state === "approved" || one.state === "applied");
  if (inForce.some(({ action }) => rank(action) > rank(wanted))) return false;
  const refused = own.filter(({ state, actor }) => state === "lifted" && actor.type === "person");
  return refused.every(({ action }) => rank(wanted) > rank(action));
}

/** In an order that does not depend on how they were read. */
function byAccount(x: KnownDecision, y: KnownDecision): number {
  if (x.account_id !== y.account_id) return x.account_id < y.account_id ? -1 : 1;
  return x.decision_id < y.decision_id ? -1 : 1;
}

function rank(action: Action): number {
  return ACTIONS.indexOf(action);
}
