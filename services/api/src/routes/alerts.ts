/** Alerts: the list, one of them, its timeline and graph, and what it turned out to be. */
import {
  BECOMES,
  gather,
  MEANS,
  readJudged,
  statementOn,
  storeStatement,
  storeVerdict,
  timeOfVerdict,
  verdictOn,
} from "@ringfence/casework";
import { HARM_WEIGHTS } from "@ringfence/schemas/api";
import type { Acknowledgement, Alert } from "@ringfence/schemas";
import type { Store } from "@ringfence/store";
import { ApiError, notFound } from "../guard/problem.ts";
import { assertSeen } from "../guard/stale.ts";
import { firstAccounts, windowOf } from "./stretch.ts";
import { readActivity, readIdentifiers } from "../reads/activity.ts";
import { readAlertItems, readIdsThatBegin } from "../reads/alert-items.ts";
import { readProfiles } from "../reads/accounts.ts";
import { readDecisionItems } from "../reads/decision-items.ts";
import type { Handlers } from "./asked.ts";
import { placeOf, toCursor } from "./cursor.ts";

const ID = /^alr_[0-9a-f]{32}$/;
/** Enough of an id to look for the rest. */
const BEGINNING = /^alr_[0-9a-f]{4,31}$/;
const MOST_RELATED = 50;
const MOST_DECISIONS = 500;
/** Accounts of an alert by which others are found. */
const MOST_ACCOUNTS = 100;
const MOST_IDENTIFIERS = 60;

type AlertHandlers = Pick<
  Handlers,
  "alerts" | "alert" | "alertTimeline" | "giveVerdict" | "acknowledge" | "release"
>;

export const alertHandlers: AlertHandlers = {
  alerts: async ({ query, store, signal }) => {
    const { status, severity, category, detector, action, verdict, holder } = query;
    const { account, q, shadow } = query;
    const list = `alerts ${query.sort}`;
    const found = await readAlertItems(
      store,
      {
        statuses: status === "any" ? [] : status,
        severities: severity,
        categories: category,
        detectors: detector,
        actions: action,
        verdicts: verdict,
        holders: holder,
        accounts: account === undefined ? [] : [account],
        subject: query.subject,
        since: query.since,
        until: query.until,
        words: q,
        shadow: shadow === "true",
      },
      { sort: query.sort, most: query.limit, after: placeOf(query.cursor, list), signal },
    );
    return { items: found.items, total: found.total, next_cursor: toCursor(found.next, list) };
  },

  alert: async ({ id: asked, store, parts, signal }) => {
    const id = await wholeId(store, asked, signal);
    const explained = await gather(store, id, parts.policy);
    const paying = parts.policy.paying_plans;
    const { alert } = explained;
    const filter = { accounts: alert.account_ids.slice(0, MOST_ACCOUNTS), but: id };
    const [related, decisions] = await Promise.all([
      filter.accounts.length === 0
        ? { items: [] }
        : readAlertItems(store, filter, { sort: "newest", most: MOST_RELATED, signal }),
      readDecisionItems(store, { alert: id }, { most: MOST_DECISIONS, signal, paying }),
    ]);
    return {
      ...mutable(explained),
      harm: harmOf(alert),
      decisions: decisions.items,
      related: related.items,
    };
  },

  alertTimeline: async ({ id, store, signal }) => {
    const alert = await readJudged(store, await wholeId(store, id, signal));
    const { from, to, step } = windowOf(alert);
    const accounts = firstAccounts(alert);
    const stretch = { accounts, from, to };
    const [slots, identifiers, profiles] = await Promise.all([
      readActivity(store, stretch, step, signal),
      readIdentifiers(store, stretch, MOST_IDENTIFIERS, signal),
      readProfiles(store, accounts, signal),
    ]);
    const rows = accounts.map((account_id) => ({
      account_id,
      quota_units_per_day: profiles.get(account_id)?.quota_units_per_day ?? null,
      slots: slots
        .filter((slot) => slot.account_id === account_id)
        .map(({ account_id: _, errors: __, ...slot }) => slot),
    }));
    const begun = (row: (typeof rows)[number]) => row.slots[0]?.at ?? "9";
    return {
      from,
      to,
      step_seconds: step,
      accounts: rows.sort((x, y) => (begun(x) < begun(y) ? -1 : begun(x) > begun(y) ? 1 : 0)),
      accounts_total: alert.account_ids.length,
      handovers: alert.explanation?.handovers ?? null,
      identifiers,
      window: alert.window,
    };
  },

  giveVerdict: async ({ id, body, session, store, now, audit }) => {
    checkId(id);
    await assertSeen(store, { [id]: body.revision });
    const judged = await readJudged(store, id);
    const { verdict: value, note } = body;
    const analyst = session.actor ?? "";
    const at = await timeOfVerdict(store, id, now);
    const said = verdictOn(judged, { value, analyst, note, at });
    const before = { status: judged.status, verdict: judged.verdict, revision: judged.revision };
    await audit({ action: "verdict.give", target: id, before, after: said });
    await storeVerdict(store, judged, said);
    return {
      verdict: said,
      follows: `${BECOMES[value]}; ${SOON}`,
    };
  },

  acknowledge: (asked) => say("acknowledged", asked),
  release: (asked) => say("released", asked),
};

const SOON = "the next revision says so, within seconds where enforce runs";

/** Takes an alert, or gives it back. */
async function say(
  event: Acknowledgement["event"],
  { id, body, session, store, now, audit }: Parameters<Handlers["acknowledge" | "release"]>[0],
) {
  checkId(id);
  await assertSeen(store, { [id]: body.revision });
  const alert = await readJudged(store, id);
  const made = { event, actor: session.actor ?? "", note: body.note, now };
  const said = await statementOn(store, alert, made);
  if (typeof said === "string") throw new ApiError("conflict", said);
  const { status, revision, acknowledged_by = null } = alert;
  const action = event === "acknowledged" ? "alert.acknowledge" : "alert.release";
  await audit({ action, target: id, before: { status, revision, acknowledged_by }, after: said });
  await storeStatement(store, said);
  return { acknowledgement: said, follows: `${MEANS[event]}; ${SOON}` };
}

/** To write, an id is given wholly. */
function checkId(id: string): void {
  if (!ID.test(id)) throw notFound(`alert ${clip(id)}`, "GET /v1/alerts");
}

/** To read, its beginning will do where no other alert begins so. */
export async function wholeId(store: Store, id: string, signal: AbortSignal): Promise<string> {
  if (!BEGINNING.test(id)) {
    checkId(id);
    return id;
  }
  const [only, other] = await readIdsThatBegin(store, id, signal);
  if (only === undefined) throw notFound(`alert ${id}`, "GET /v1/alerts");
  if (other === undefined) return only;
  throw new ApiError("conflict", `Several alerts begin with ${id}. Give more of the id.`);
}

function clip(id: string): string {
  return id.length > 40 ? `${id.slice(0, 40)}…` : id;
}

/** As the list has it (`HARM_WEIGHTS`). */
function harmOf({ severity, confidence, account_ids }: Alert): number {
  const reach = 1 + Math.log2(Math.max(1, account_ids.length));
  return Math.round(1e6 * HARM_WEIGHTS[severity] * confidence * reach) / 1e6;
}

/** The same, with lists that the types of the contract allow to be changed. */
function mutable<T>(value: T): Mutable<T> {
  return value as Mutable<T>;
}
type Mutable<T> = T extends readonly (infer E)[]
  ? Mutable<E>[]
  : T extends object
    ? { -readonly [K in keyof T]: Mutable<T[K]> }
    : T;
