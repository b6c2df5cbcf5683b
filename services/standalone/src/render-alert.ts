/** An alert for people: what was seen, why it is believed, and what to do next. */
import {
  barLines,
  beside,
  type Paint,
  painter,
  sureness,
  SEVERITY_STYLE,
  wrap,
} from "@ringfence/runtime";
import { type Action, type Alert, categoriesOf } from "@ringfence/schemas";

export interface RenderOptions {
  /** Columns of the terminal. */
  readonly width: number;
  readonly color: boolean;
}

const MIN_WIDTH = 60;
/** Lists end here with what the rest comes to: an alert stays on one screen. */
const MOST_ACCOUNTS = 24;
const MOST_EVIDENCE = 8;
const INDENT = "   ";
/** Shares below this round to nothing. */
const NOTHING = 0.05;

/** The alert as lines of at most `width` columns (60 at least), without a final line break. */
export function renderAlert(alert: Alert, options: RenderOptions): string {
  const paint = painter(options.color);
  const width = Math.max(MIN_WIDTH, options.width);
  const lines = [
    ...titleLines(alert, width, paint),
    ...wrap(alert.summary, width - INDENT.length).map((line) => INDENT + line),
    "",
    ...evidenceLines(alert, width, paint),
    "",
    ...otherLines(alert, width, paint),
    ...labelled("accounts", accountsOf(alert.account_ids), width, paint),
    ...labelled("next", nextStep(alert), width, paint),
    ...labelled("alert", identityOf(alert), width, paint),
  ];
  return lines.join("\n");
}

function titleLines(alert: Alert, width: number, paint: Paint): string[] {
  const closed = alert.activity === "close";
  const title = [
    `${closed ? "closed: " : ""}${alert.severity.toUpperCase()} ${categoriesOf(alert).join(" + ")}`,
    ...(closed ? [] : [alert.recommended_action]),
    `${alert.policy_clauses.length === 1 ? "clause" : "clauses"} ${alert.policy_clauses.join(", ")}`,
    `${sureness(alert.confidence)} sure`,
    `${alert.subject.type} ${alert.subject.id}`,
    ...(alert.mode === "shadow" ? ["shadow"] : []),
  ].join(" · ");
  const style = alert.activity === "close" ? "dim" : SEVERITY_STYLE[alert.severity];
  return wrap(title, width - INDENT.length).map((line, index) => {
    const mark = index === 0 ? "━━ " : INDENT;
    return paint(style, mark) + paint("bold", line);
  });
}

/**
 * One line of evidence: its share of the log-odds as a bar, then what was seen and expected. What
 * was believed before any evidence stands first, so that the lines add up to the confidence. Shares
 * that round to nothing are left out.
 */
function evidenceLines({ evidence, prior }: Alert, width: number, paint: Paint): string[] {
  const ordered = evidence
    .filter(({ weight }) => Math.abs(weight) >= NOTHING)
    .toSorted((a, b) => Math.abs(b.weight) - Math.abs(a.weight));
  const shown = ordered
    .slice(0, MOST_EVIDENCE)
    .map(({ weight, text }) => ({ value: weight, text }));
  const before = { value: prior ?? 0, text: "before any evidence, in log-odds" };
  const rest = ordered.slice(MOST_EVIDENCE);
  const value = rest.reduce((sum, { weight }) => sum + weight, 0);
  const others = rest.length === 0 ? [] : [{ value, text: `${rest.length} more together` }];
  const bars = [...(prior === undefined ? [] : [before]), ...shown, ...others];
  return barLines(bars, width - INDENT.length, paint).map((line) => INDENT + line);
}

function labelled(label: string, text: string, width: number, paint: Paint): string[] {
  const lines = beside(label.padEnd(10), text, width - INDENT.length, (head) => paint("dim", head));
  return lines.map((line) => INDENT + line);
}

/** What the other findings about the same accounts say, a line each. */
function otherLines({ parts = [] }: Alert, width: number, paint: Paint): string[] {
  return parts
    .slice(1)
    .flatMap((part) =>
      labelled("as well", `${part.category}, ${part.severity}: ${part.summary}`, width, paint),
    );
}

function accountsOf(ids: readonly string[]): string {
  if (ids.length === 0) return "none";
  const rest = ids.length - MOST_ACCOUNTS;
  return ids.slice(0, MOST_ACCOUNTS).join(", ") + (rest > 0 ? `, +${rest}` : "");
}

function nextStep(alert: Alert): string {
  if (alert.merged_into !== undefined) {
    return `Nothing of its own: ${alert.merged_into} speaks for it from now on.`;
  }
  if (alert.activity === "close") {
    return "The pattern has ended. Decide whether measures taken because of it should end as well.";
  }
  const { length } = alert.account_ids;
  const them = length === 1 ? "this account" : `these ${length} accounts`;
  const clause = alert.policy_clauses[0] ?? "2.A";
  const next: Record<Action, string> = {
    suspend: `Look over the evidence, then suspend ${them} and no others, citing ${clause}.`,
    throttle: `Throttle ${them} and see whether the pattern ends; a person decides on more.`,
    warn: `Write to the holder of ${them}, citing ${clause}; it comes back if this goes on.`,
    observe: "Nothing has to be done. It is kept for analysts and comes back if evidence grows.",
  };
  return next[alert.recommended_action] + differing(alert);
}

/** Who could be treated otherwise than all together. */
function differing({ measures = [], recommended_action, alert_id }: Alert): string {
  const more = measures.filter((one) => one.recommended_action !== recommended_action).length;
  if (more === 0) return "";
  return (
    ` More would be right for ${more} of them, and not for all: ringfence explain ` +
    `${alert_id.slice(0, "alr_".length + 8)} says for whom.`
  );
}

function identityOf(alert: Alert): string {
  const at = alert.observed_at.replace("T", " ").slice(0, 19);
  return `${alert.alert_id} revision ${alert.revision}, observed ${at} UTC`;
}
