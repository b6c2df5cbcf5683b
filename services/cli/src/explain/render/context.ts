/** The accounts and events of an alert, the clauses, the measures, and how it came about. */
import { beside, columns, sureness, wrap } from "@ringfence/runtime";
import type { Measure } from "@ringfence/policy";
import type { Alert } from "@ringfence/schemas";
import type { AccountFacts } from "@ringfence/casework";
import type { Explained, Revision } from "@ringfence/casework";
import type { SampleEvent } from "@ringfence/casework";
import {
  count,
  dayOf,
  dimmed,
  figure,
  fitted,
  item,
  type Page,
  second,
  section,
  withTails,
} from "./page.ts";

const HOUR_MS = 3_600_000;
const MOST_ACCOUNTS = 15;
const MOST_REVISIONS = 8;

export function accountsSection(page: Page, found: Explained): string[] {
  const { accounts, attached_account_ids: attached, alert } = found;
  const shown = accounts.shown.slice(0, MOST_ACCOUNTS);
  const rest = accounts.total - shown.length;
  const lines = withTails(columns(shown.map(accountRow)), shown.map(notesOf), page.width);
  const hanging =
    attached.length === 0
      ? ""
      : `${attached.slice(0, MOST_ACCOUNTS).join(", ")}: hanging on by one weak link, so nothing is recommended`;
  return section(page, `The accounts as of ${second(alert.observed_at)} UTC`, [
    ...lines,
    ...(rest > 0 ? [`and ${count(rest, "more account")} (--json names up to 100)`] : []),
    ...(hanging === "" ? [] : wrap(hanging, page.width)),
  ]);
}

function accountRow(one: AccountFacts): string[] {
  const { plan, age_days, quota_units_per_day: quota, units_today, requests } = one;
  return [
    one.account_id,
    plan === null ? "plan unknown" : plan,
    age_days === null ? "age unknown" : `${count(age_days, "day")} old`,
    `${figure(units_today)} of ${quota === null ? "?" : figure(quota)} units today`,
    count(requests, "request"),
  ];
}

function notesOf({ status, organization_id, reseller }: AccountFacts): string {
  return [
    ...(status === null || status === "active" ? [] : [status]),
    ...(organization_id === null ? [] : [organization_id]),
    ...(reseller === "authorized" ? ["Authorized Reseller"] : []),
  ].join(", ");
}

export function eventsSection(page: Page, { events }: Explained): string[] {
  const day = dayOf(events.map((one) => one.occurred_at));
  const rows = columns(events.map((one) => eventRow(one, day)));
  const ids = events.map(({ event_id }) => event_id);
  return section(
    page,
    `Sample events (${day ?? "times in"} UTC)`,
    withTails(rows, ids, page.width),
  );
}

function eventRow(one: SampleEvent, day: string | null): string[] {
  return [
    second(one.occurred_at, day),
    one.account_id,
    `${one.method} ${one.endpoint}`,
    one.error_code === null ? String(one.status) : `${one.status} ${one.error_code}`,
  ];
}

export function clausesSection(page: Page, { clauses }: Explained): string[] {
  const lines = clauses.flatMap(({ clause, text }) =>
    item(page, `${clause}  `, text ?? "(its text is not known here)"),
  );
  return section(page, "Clauses concerned", lines);
}

export function measuresSection(page: Page, { alert, closed, measures }: Explained): string[] {
  const recommended = measures.findIndex(({ action }) => action === alert.recommended_action);
  const lines = measures.flatMap((measure, index) => {
    const is = index === recommended;
    const head = `${is ? "▸" : " "} ${measure.action.padEnd(10)}`;
    const note = is
      ? closed === null
        ? `recommended${lastingOf(alert)}`
        : "recommended while it lasted"
      : index > recommended
        ? whyNot(measure, alert.measures !== undefined)
        : "";
    const text = note === "" ? measure.effect : `${measure.effect} – ${note}`;
    return beside(head, text, page.width, (plain) => page.paint(is ? "bold" : "dim", plain));
  });
  const heading =
    "What each action would do (a person or your own trigger acts, never this program)";
  return section(page, heading, lines);
}

/** How long a measure lasts: from the publication, so that it is the same whenever one looks. */
function lastingOf({ published_at, expires_at }: Alert): string {
  if (expires_at === null) return "";
  const hours = Math.round((Date.parse(expires_at) - Date.parse(published_at)) / HOUR_MS);
  return ` for ${hours % 24 === 0 ? count(hours / 24, "day") : count(hours, "hour")}`;
}

function whyNot({ missing, needs, only }: Measure, areToldApart: boolean): string {
  if (missing.length === 0 && areToldApart) return "not for every account: see above";
  if (missing.length === 0 && only !== null) return `only where the account ${only}`;
  if (missing.length === 0) return "not for these accounts: see the clauses";
  const told = `not met: ${missing.join(", ")}`;
  if (needs === null) return told;
  const { severity_min, confidence_min, families_min } = needs;
  const families = count(families_min, "family", "families");
  return `${told} (it takes ${severity_min}, ${figure(100 * confidence_min)} %, ${families})`;
}

/** What is right for each account, where that differs or history moved it. */
export function eachAccountSection(page: Page, { alert }: Explained): string[] {
  const { measures = [] } = alert;
  const shown = measures.slice(0, MOST_ACCOUNTS);
  const rest = measures.length - shown.length;
  const lines = shown.flatMap(({ account_id, recommended_action, reason }) =>
    item(page, `${recommended_action.padEnd(8)}  `, `${account_id}: ${reason}`),
  );
  return section(page, "What is recommended for each account, and why", [
    ...lines,
    ...(rest > 0 ? [`and ${count(rest, "more account")} (--json names all)`] : []),
  ]);
}

export function historySection(page: Page, { revisions }: Explained): string[] {
  const shown = revisions.slice(-MOST_REVISIONS);
  const earlier = revisions.length - shown.length;
  return section(page, "How it came about", [
    ...(earlier > 0 ? dimmed(page, `after ${count(earlier, "earlier revision")}`) : []),
    ...fitted(columns(shown.map(revisionRow)), page.width),
  ]);
}

function revisionRow({
  revision,
  activity,
  status,
  held,
  severity,
  confidence,
  recommended_action,
  observed_at,
}: Revision): string[] {
  const quiet = status === "suppressed" ? status : recommended_action;
  const what = activity === "close" ? "closed" : quiet;
  return [
    held ? "held back" : `revision ${revision}`,
    second(observed_at),
    severity,
    what,
    `${sureness(confidence)} sure`,
  ];
}
