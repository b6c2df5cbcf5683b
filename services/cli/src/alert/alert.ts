/** `ringfence alert`: one alert on one screen, and what to do about it. */
import { type CurrentDecision, type Explained, gather, readDecisions } from "@ringfence/casework";
import { barLines, clip, painter, SEVERITY_STYLE, sureness, wrap } from "@ringfence/runtime";
import { decision } from "@ringfence/schemas";
import { loadQuery } from "@ringfence/store";
import { z } from "zod";
import type { DatabaseFlags } from "../commands/database-flags.ts";
import { withDatabase } from "../database/open.ts";
import { policyOf } from "../policy/policy-of.ts";
import { findAlert } from "../explain/find-alert.ts";
import { INDENT, item, type Page, second, section } from "../explain/render/page.ts";
import { type Io, write } from "../io.ts";
import { count, sameDatabase, textWidth, writeJson } from "../output.ts";

export interface AlertFlags extends DatabaseFlags {
  readonly json?: true;
  readonly policy?: string;
}

const MOST_DECISIONS = 10_000;
const MOST_FACTS = 4;
/** Longer facts are told by `explain`. */
const FACT_CHARACTERS = 110;
const MOST_ACCOUNTS = 12;

const published = loadQuery({
  url: import.meta.url,
  file: "./published.sql",
  params: z.object({ alert_id: z.string() }),
  row: z.strictObject({ revision: z.int() }),
});

interface Found extends Explained {
  readonly decisions: readonly CurrentDecision[];
  /** The newest revision that anybody was told; 0 for none. */
  readonly published_revision: number;
}

/** @param wanted an id, or the beginning of one */
export async function alert(wanted: string, flags: AlertFlags, io: Io): Promise<void> {
  const policy = await policyOf(flags.policy, io);
  return withDatabase(flags, io, "alert", async (store) => {
    const alert_id = await findAlert(store, wanted);
    const states = [...decision.shape.state.options];
    const asked = { account: "", alert: alert_id, states, most: MOST_DECISIONS };
    const [explained, decisions, [told]] = await Promise.all([
      gather(store, alert_id, policy),
      readDecisions(store, asked),
      store.query(published, { alert_id }),
    ]);
    const found: Found = { ...explained, decisions, published_revision: told?.revision ?? 0 };
    if (flags.json) return writeJson(io, found);
    await write(io.stdout, alertText(found, io));
    await write(io.stdout, nextText(found, io, sameDatabase(flags)));
  });
}

function alertText(found: Found, io: Io): string {
  const { alert } = found;
  const page: Page = { width: textWidth(io) - INDENT.length, paint: painter(io.stdoutHasColours) };
  const title = [
    `${alert.severity.toUpperCase()} ${alert.category}`,
    `${sureness(alert.confidence)} sure`,
    statusOf(found),
  ].join(" · ");
  const lines = [
    ...wrap(title, page.width).map(
      (line, at) =>
        page.paint(SEVERITY_STYLE[alert.severity], at === 0 ? "━━ " : INDENT) +
        page.paint("bold", line),
    ),
    ...wrap(alert.summary, page.width).map((line) => INDENT + line),
    ...section(page, "Why, in log-odds (explain has all of it)", factLines(page, found)),
    ...section(page, "Innocent explanations that were weighed", doubtLines(page, found)),
    ...section(page, "Where it stands", standLines(page, found)),
  ];
  return lines.map((line) => `${line.trimEnd()}\n`).join("");
}

function statusOf({ alert, now, closed }: Found): string {
  if (closed !== null) return `closed, ${alert.recommended_action} was recommended`;
  if (now.status === "suppressed") return `suppressed, else ${alert.recommended_action}`;
  const by = now.acknowledged_by === null ? "" : ` by ${now.acknowledged_by}`;
  return `${now.status}${by}, ${alert.recommended_action} is recommended`;
}

function factLines(page: Page, { facts, log_odds }: Found): string[] {
  const shown = facts.slice(0, MOST_FACTS).map(({ weight, text }) => ({
    value: weight,
    text: clip(text, FACT_CHARACTERS),
  }));
  const rest = facts.slice(MOST_FACTS);
  const others = rest.reduce((sum, { weight }) => sum + weight, 0);
  const { prior } = log_odds;
  return barLines(
    [
      ...(prior === null ? [] : [{ value: prior, text: "before any evidence" }]),
      ...shown,
      ...(rest.length === 0
        ? []
        : [{ value: others, text: `${count(rest.length, "more fact")}, together` }]),
    ],
    page.width,
    page.paint,
  );
}

/** The likeliest look-alikes that fit, or may; where none does, the first of those that do not. */
function doubtLines(page: Page, { alert }: Found): string[] {
  const judged = alert.explanation?.look_alikes ?? [];
  const open = judged.filter(({ fits }) => fits !== false);
  const told = open.length > 0 ? open : judged.slice(0, 1);
  return told.slice(0, 2).flatMap(({ text, fits, why }) => {
    const head = fits === null ? "may fit   " : fits ? "fits      " : "does not  ";
    return item(page, head, `${text}: ${why}`);
  });
}

function standLines(page: Page, found: Found): string[] {
  const { alert, decisions, verdicts, controls, revisions } = found;
  const newest = revisions.at(-1);
  const states = decision.shape.state.options.flatMap((state) => {
    const many = decisions.filter((one) => one.state === state).length;
    return many === 0 ? [] : [`${many} ${state}`];
  });
  const last = verdicts.at(-1);
  const acting = controls.filter(({ acts }) => acts);
  const ids = alert.account_ids;
  const more = ids.length > MOST_ACCOUNTS ? `, and ${ids.length - MOST_ACCOUNTS} more` : "";
  const rows: readonly (readonly [string, string])[] = [
    ["accounts", ids.length === 0 ? "none" : ids.slice(0, MOST_ACCOUNTS).join(", ") + more],
    ["clauses", found.clauses.map(({ clause }) => clause).join(", ")],
    ["measures", states.length === 0 ? "none" : states.join(", ")],
    [
      "verdict",
      last === undefined
        ? "none yet"
        : `${last.verdict.replace("_", " ")} by ${last.analyst}: ${last.note}`,
    ],
    ...acting.map((one): [string, string] => [
      "held by",
      `${one.control_id.slice(0, 12)}: ${one.reason}`,
    ]),
    ["published", publishedText(newest?.held === true, newest?.revision ?? 0, found)],
    [
      "alert",
      `${alert.alert_id}, observed ${second(alert.observed_at)} UTC by ${alert.detector.id}`,
    ],
    ["subject", `${alert.subject.type} ${alert.subject.id}`],
  ];
  return rows.flatMap(([head, text]) => item(page, head.padEnd(11), text));
}

function publishedText(
  held: boolean,
  newest: number,
  { alert, published_revision }: Found,
): string {
  if (alert.mode === "shadow") return "no: its detector runs in shadow";
  const before = published_revision === 0 ? "" : `; readers have revision ${published_revision}`;
  if (held) return `what stands here is held back${before}`;
  if (newest > published_revision)
    return `revision ${newest} is pending${before === "" ? ": nobody was told yet" : before}`;
  return `revision ${newest}`;
}

function nextText({ alert, decisions, closed }: Found, io: Io, where: string): string {
  const short = alert.alert_id.slice(0, 12);
  const paint = painter(io.stdoutHasColours);
  const waiting = decisions.some(({ state }) => state === "proposed");
  const inForce = decisions.some(({ state }) => state === "approved" || state === "applied");
  const [first] = alert.account_ids;
  const steps: readonly (readonly [string, string])[] = [
    ["all that it stands on", `explain ${short}`],
    ...(alert.subject.type === "cluster"
      ? [["what ties them", `cluster ${alert.subject.id.slice(0, 12)}`] as const]
      : []),
    ...(first === undefined
      ? []
      : [
          [
            alert.account_ids.length === 1 ? "the account" : "one of the accounts",
            `account ${first}`,
          ] as const,
        ]),
    ...(waiting ? [["approve its measures", `decide ${short} approve --reason "…"`] as const] : []),
    ...(waiting || inForce
      ? [["lift its measures", `decide ${short} lift --reason "…"`] as const]
      : []),
    ...(closed === null
      ? [
          ["say that you look after it", `acknowledge ${short}`] as const,
          ["say what it is", `verdict ${short} true_positive --note "…"`] as const,
        ]
      : []),
  ];
  const lines = steps.map(([what, command]) => [what, `npx ringfence ${command}${where}`] as const);
  return `\n${paint("bold", "Next")}\n${stepsText(lines, textWidth(io), (text) => paint("cyan", text))}`;
}

/** What for beside each command, or above it where that would be too wide to be copied in one piece. */
function stepsText(
  steps: readonly (readonly [what: string, command: string])[],
  width: number,
  paint: (command: string) => string,
): string {
  const widest = Math.max(...steps.map(([what]) => what.length));
  const fit = steps.every(([, command]) => INDENT.length + widest + 2 + command.length <= width);
  return steps
    .map(([what, command]) =>
      fit
        ? `${INDENT}${what.padEnd(widest)}  ${paint(command)}\n`
        : `${INDENT}${what}:\n${INDENT}  ${paint(command)}\n`,
    )
    .join("");
}
