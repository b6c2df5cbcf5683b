/** An alert for people: what was seen, why it is believed, and what to do next. */
import type { Action, Alert, Evidence, Severity } from "@ringfence/schemas";

export interface RenderOptions {
  /** Columns of the terminal. */
  readonly width: number;
  readonly color: boolean;
}

const MIN_WIDTH = 60;
const BAR_CELLS = 12;
/** Lists end here with the number of the rest: an alert stays on one screen. */
const MOST_ACCOUNTS = 8;
const MOST_EVIDENCE = 8;
const INDENT = "   ";

/** The alert as lines of at most `width` columns (60 at least), without a final line break. */
export function renderAlert(alert: Alert, options: RenderOptions): string {
  const paint = options.color ? inColor : plainly;
  const width = Math.max(MIN_WIDTH, options.width);
  const lines = [
    ...titleLines(alert, width, paint),
    ...wrap(alert.summary, width - INDENT.length).map((line) => INDENT + line),
    "",
    ...evidenceLines(alert, width, paint),
    "",
    ...labelled("accounts", accountsOf(alert.account_ids), width, paint),
    ...labelled("next", nextStep(alert), width, paint),
    ...labelled("alert", identityOf(alert), width, paint),
  ];
  return lines.join("\n");
}

type Style = "bold" | "dim" | "red" | "yellow" | "cyan" | "green";
type Paint = (style: Style, text: string) => string;

const CODES = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, cyan: 36 } as const;
const SEVERITY_STYLE = {
  critical: "red",
  high: "red",
  medium: "yellow",
  low: "cyan",
  info: "dim",
} as const satisfies Record<Severity, Style>;

const plainly: Paint = (_, text) => text;
const inColor: Paint = (style, text) => `\u001b[${CODES[style]}m${text}\u001b[0m`;

function titleLines(alert: Alert, width: number, paint: Paint): string[] {
  const closed = alert.activity === "close";
  const title = [
    `${closed ? "closed: " : ""}${alert.severity.toUpperCase()} ${alert.category}`,
    ...(closed ? [] : [alert.recommended_action]),
    `${alert.policy_clauses.length === 1 ? "clause" : "clauses"} ${alert.policy_clauses.join(", ")}`,
    `${shareOf(alert.confidence)} sure`,
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
 * One line of evidence: its share of the log-odds as a bar, then what was seen, and how much. What
 * was believed before any evidence stands first, so that the lines add up to the confidence. Shares
 * that round to nothing are left out.
 */
function evidenceLines({ evidence, prior }: Alert, width: number, paint: Paint): string[] {
  const ordered = evidence
    .filter(({ weight }) => /[1-9]/.test(signed(weight)))
    .toSorted((a, b) => Math.abs(b.weight) - Math.abs(a.weight));
  const shown = ordered.slice(0, MOST_EVIDENCE).map((item) => ({
    weight: item.weight,
    told: `${item.text} (${measured(item)})`,
  }));
  const before = { weight: prior ?? 0, told: "before any evidence, in log-odds" };
  const lines = prior === undefined ? shown : [before, ...shown];
  const largest = Math.max(...lines.map(({ weight }) => Math.abs(weight)), 0);
  const painted = lines.flatMap((line) => shareLines(line, largest, width, paint));
  const rest = ordered.length - MOST_EVIDENCE;
  return rest > 0 ? [...painted, `${INDENT}+${rest} more`] : painted;
}

function shareLines(
  { weight, told }: { readonly weight: number; readonly told: string },
  largest: number,
  width: number,
  paint: Paint,
): string[] {
  const cells = largest === 0 ? 0 : Math.round((BAR_CELLS * Math.abs(weight)) / largest);
  const bar = (weight < 0 ? "░" : "█").repeat(Math.max(1, cells)).padEnd(BAR_CELLS);
  const head = `${bar} ${signed(weight).padStart(6)}  `;
  return wrap(told, width - INDENT.length - head.length).map((line, index) =>
    index === 0
      ? INDENT + paint(weight < 0 ? "green" : "yellow", head) + line
      : INDENT + " ".repeat(head.length) + line,
  );
}

function measured({ observed, expected }: Evidence): string {
  const seen = `seen ${figure(observed)}`;
  return expected === null ? seen : `${seen}, expected ${figure(expected)}`;
}

function labelled(label: string, text: string, width: number, paint: Paint): string[] {
  const head = label.padEnd(10);
  return wrap(text, width - INDENT.length - head.length).map(
    (line, index) => INDENT + paint("dim", index === 0 ? head : " ".repeat(head.length)) + line,
  );
}

function accountsOf(ids: readonly string[]): string {
  if (ids.length === 0) return "none";
  const rest = ids.length - MOST_ACCOUNTS;
  return ids.slice(0, MOST_ACCOUNTS).join(", ") + (rest > 0 ? `, +${rest}` : "");
}

function nextStep(alert: Alert): string {
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
  return next[alert.recommended_action];
}

function identityOf(alert: Alert): string {
  const at = alert.observed_at.replace("T", " ").slice(0, 19);
  return `${alert.alert_id} revision ${alert.revision}, observed ${at} UTC`;
}

/** Nothing short of certainty is shown as 100 %, and nothing is certain. */
export function shareOf(confidence: number): string {
  if (confidence > 0.999) return "> 99.9 %";
  return `${(Math.floor(confidence * 1000) / 10).toFixed(1)} %`;
}

function signed(value: number): string {
  return `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(1)}`;
}

const LARGE = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });
const SMALL = new Intl.NumberFormat("en-US", { maximumSignificantDigits: 3 });

function figure(value: number): string {
  return (Math.abs(value) >= 1000 ? LARGE : SMALL).format(value);
}

// Identifiers and texts come from outside; an escape sequence must not reach the terminal.
// oxlint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/gu;

/** Breaks at blanks, and inside a word only where it is longer than a line. */
function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.replaceAll(CONTROL, " ").split(/ +/)) {
    const joined = line === "" ? word : `${line} ${word}`;
    if (joined.length <= width) {
      line = joined;
      continue;
    }
    if (line !== "") lines.push(line);
    line = word;
    while (line.length > width) {
      lines.push(line.slice(0, width));
      line = line.slice(width);
    }
  }
  return [...lines, line];
}
