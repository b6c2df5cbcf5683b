/** One account as text. */
import {
  beside,
  type Column,
  harmless,
  painter,
  sparkline,
  sureness,
  wrap,
} from "@ringfence/runtime";
import type { AccountDetail } from "@ringfence/schemas/api";
import { wordsOf } from "../controls/words.ts";
import { figure, INDENT, item, type Page, section } from "../explain/render/page.ts";
import { oddsOf, shareOf } from "../clusters/share.ts";
import type { Io } from "../io.ts";
import { alertRows } from "../alert/rows.ts";
import { count, linesOf, minuteOf, tableText, tail, textWidth } from "../output.ts";
import type { AccountFound } from "./account.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const MOST_IDENTIFIERS = 12;
const MOST_LINKS = 8;
const MOST_ALERTS = 10;
const MOST_DECISIONS = 10;
const MOST_VERDICTS = 6;

/** @param hours of activity that are shown */
export function accountText(found: AccountFound, hours: number, io: Io): string {
  const width = textWidth(io) - INDENT.length;
  const page: Page = { width, paint: painter(io.stdoutHasColours) };
  const inner = { ...io, stdoutColumns: width };
  const lines = [
    ...headLines(page, found, io.now()),
    ...activityLines(page, found, hours),
    ...section(
      page,
      "What it used in its last 7 days, and how many accounts use it",
      identifierLines(found, inner),
    ),
    ...section(page, clusterHead(found), linkLines(page, found)),
    ...section(
      page,
      `Alerts that name it: ${found.alerts.length}`,
      tail(alertRows(found.alerts.slice(0, MOST_ALERTS), inner), found.alerts.length, MOST_ALERTS),
    ),
    ...section(page, `Measures against it: ${found.decisions.length}`, decisionLines(found, inner)),
    ...section(page, "What analysts found", verdictLines(page, found)),
    ...section(
      page,
      "Entries in force that cover it, its organization or its cluster",
      controlLines(page, found),
    ),
  ];
  return lines.map((line) => `${line.trimEnd()}\n`).join("");
}

function headLines(page: Page, found: AccountFound, now: number): string[] {
  const { account_id, profile, seen_until, units_today } = found;
  const title = [
    account_id,
    ...(profile === null
      ? ["no profile: plan, age and allowance are not known"]
      : [
          profile.plan ?? "plan unknown",
          profile.status ?? "status unknown",
          profile.created_at === null
            ? "age unknown"
            : opened(profile.created_at, seen_until ?? new Date(now).toISOString()),
        ]),
  ]
    .map(harmless)
    .join(" · ");
  const quota = profile?.quota_units_per_day ?? null;
  const used =
    seen_until === null
      ? "never seen: it has a profile, and made no request that is stored"
      : `last seen ${minuteOf(seen_until)} UTC; used ${figure(units_today)} of ${quota === null ? "an unknown allowance of" : figure(quota)} units that day`;
  return [
    ...wrap(title, page.width).map((line, at) =>
      page.paint("bold", at === 0 ? `━━ ${line}` : `${INDENT}${line}`),
    ),
    ...wrap(used, page.width).map((line) => INDENT + line),
    ...wrap(standing(found), page.width).map((line) => INDENT + line),
    ...profileLines(page, profile),
  ];
}

function opened(created_at: string, until: string): string {
  const days = Math.max(0, Math.floor((Date.parse(until) - Date.parse(created_at)) / DAY_MS));
  return `opened ${created_at.slice(0, 10)} (${count(days, "day")} before)`;
}

/** What policy looks at beside the evidence. */
function standing({ paying, profile, verdicts, decisions }: AccountFound): string {
  const found = (value: string) => verdicts.filter(({ verdict }) => verdict === value).length;
  const inForce = decisions.filter(({ state }) => state === "approved" || state === "applied");
  const waiting = decisions.filter(({ state }) => state === "proposed");
  return [
    paying === null ? "not known whether it pays" : paying ? "pays" : "does not pay",
    ...(profile?.reseller === "authorized" ? ["Authorized Reseller"] : []),
    `alerts about it: ${found("true_positive")} found true, ${found("false_positive")} false, ${found("benign")} benign`,
    `measures: ${inForce.length} in force, ${waiting.length} waiting`,
  ].join(" · ");
}

function profileLines(page: Page, profile: AccountDetail["profile"]): string[] {
  if (profile === null) return [];
  const facts: readonly (readonly [string, string | null])[] = [
    ["organization", profile.organization_id],
    ["payment", profile.payment_fingerprint],
    ["e-mail", profile.email_domain === null ? null : `…@${profile.email_domain}`],
    [
      "signed up from",
      [profile.signup_ip, profile.signup_device_id].filter((one) => one !== null).join(" with ") ||
        null,
    ],
  ];
  const told = facts
    .filter(([, value]) => value !== null)
    .map(([name, value]) => `${name} ${value}`);
  return told.length === 0
    ? []
    : wrap(told.join(" · "), page.width).map((line) => page.paint("dim", INDENT + line));
}

function activityLines(
  page: Page,
  { seen_until, activity }: AccountFound,
  hours: number,
): string[] {
  if (seen_until === null) return [];
  const end = Math.ceil(Date.parse(seen_until) / HOUR_MS) * HOUR_MS;
  const first = end - hours * HOUR_MS;
  const by = new Map(activity.map((slot) => [Date.parse(slot.at), slot]));
  const slots = Array.from({ length: hours }, (_, at) => by.get(first + at * HOUR_MS));
  const rows = (["requests", "units", "refused", "errors"] as const).map((name) => {
    const values = slots.map((slot) => slot?.[name] ?? 0);
    const total = values.reduce((sum, value) => sum + value, 0);
    const most = Math.max(...values);
    const peak =
      most === 0
        ? ""
        : `, most ${figure(most)} an hour at ${minuteOf(first + values.indexOf(most) * HOUR_MS).slice(11)}`;
    return { name, values, told: `${figure(total)}${peak}` };
  });
  const heading = `Its last ${count(hours, "hour")}, to ${minuteOf(end)} UTC, a mark an hour`;
  const head = (name: string) => name.padEnd(10);
  const fits = rows.every(
    ({ name, told }) => head(name).length + hours + 2 + told.length <= page.width,
  );
  const lines = rows.flatMap(({ name, values, told }) => {
    if (values.every((value) => value === 0)) return [`${head(name)}none`];
    const marks = sparkline(values);
    if (fits) return [`${head(name)}${marks}  ${told}`];
    return [`${head(name)}${told}`, ...chunks(marks, page.width)];
  });
  return section(page, heading, lines);
}

function chunks(text: string, width: number): string[] {
  return Array.from({ length: Math.ceil(text.length / width) }, (_, at) =>
    text.slice(at * width, (at + 1) * width),
  );
}

const IDENTIFIERS: readonly Column[] = [
  { head: "kind" },
  { head: "value", wraps: true },
  { head: "accounts", right: true },
  { head: "requests", right: true },
  { head: "last (UTC)", drops: 1 },
];

function identifierLines({ identifiers }: AccountFound, io: Io): string[] {
  // What others have, too, says the most; a crowd's says the least.
  const shared = (holders: number | null) => (holders === null || holders < 2 ? Infinity : holders);
  const ordered = identifiers
    .filter(({ kind }) => kind !== "content")
    .toSorted((x, y) => shared(x.holders) - shared(y.holders) || y.requests - x.requests);
  const rows = ordered
    .slice(0, MOST_IDENTIFIERS)
    .map((one) => [
      one.kind,
      one.value,
      one.holders === null ? "?" : one.holders.toLocaleString("en-US"),
      one.requests.toLocaleString("en-US"),
      minuteOf(one.last_at),
    ]);
  const isShared = (at: number) => (ordered[at]?.holders ?? 1) > 1;
  return tail(
    linesOf(tableText(io, IDENTIFIERS, rows, (at) => (isShared(at) ? null : "dim"))),
    ordered.length,
    MOST_IDENTIFIERS,
  );
}

function clusterHead({ cluster }: AccountFound): string {
  if (cluster === null) return "";
  const { cluster_id, membership, confidence, members, since } = cluster;
  return (
    `In cluster ${cluster_id} of ${count(members, "account")}: ${membership}, ${sureness(confidence)} sure, ` +
    `since ${minuteOf(since)} UTC`
  );
}

function linkLines(page: Page, { cluster, links }: AccountFound): string[] {
  if (cluster === null) return [];
  if (links.length === 0) return ["its links are not stored any more"];
  const lines = links.slice(0, MOST_LINKS).flatMap(({ account_id, bits, evidence }) => {
    const shares = evidence
      .map(({ kind, value, holders }) => shareOf(kind, value, holders))
      .join("; ");
    return beside(`${account_id}  `, `${oddsOf(bits)}: ${shares}`, page.width, (head) =>
      page.paint("bold", head),
    );
  });
  return tail(lines, links.length, MOST_LINKS);
}

const DECISIONS: readonly Column[] = [
  { head: "decision" },
  { head: "action" },
  { head: "state" },
  { head: "at (UTC)" },
  { head: "by", wraps: true },
  { head: "alert", drops: 1 },
];

function decisionLines({ decisions }: AccountFound, io: Io): string[] {
  const rows = decisions
    .slice(0, MOST_DECISIONS)
    .map((one) => [
      one.decision_id.slice(0, 14),
      one.action,
      one.state,
      minuteOf(one.decided_at),
      one.actor.id,
      one.alert_id.slice(0, 12),
    ]);
  const isOver = (at: number) => ["lifted", "expired"].includes(decisions[at]?.state ?? "");
  return tail(
    linesOf(tableText(io, DECISIONS, rows, (at) => (isOver(at) ? "dim" : null))),
    decisions.length,
    MOST_DECISIONS,
  );
}

function verdictLines(page: Page, { verdicts }: AccountFound): string[] {
  const lines = verdicts
    .slice(0, MOST_VERDICTS)
    .flatMap(({ verdict, alert_id, category, analyst, note, given_at }) =>
      item(
        page,
        `${verdict.replace("_", " ").padEnd(14)}  `,
        `${alert_id.slice(0, 12)} (${category}) by ${analyst} on ${given_at.slice(0, 10)}: ${note}`,
      ),
    );
  return tail(lines, verdicts.length, MOST_VERDICTS);
}

function controlLines(page: Page, { controls }: AccountFound): string[] {
  return controls.flatMap((one) =>
    item(
      page,
      `${one.control_id.slice(0, 12)}  `,
      `${wordsOf(one)}, by ${one.author}: ${one.reason}`,
    ),
  );
}
