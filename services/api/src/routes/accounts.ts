/** Accounts: the search, and all about one of them. */
import { isInForce } from "@ringfence/policy";
import type { AccountDetail } from "@ringfence/schemas/api";
import type { Store } from "@ringfence/store";
import { notFound } from "../guard/problem.ts";
import { readAccountItems, readProfiles, readSeen } from "../reads/accounts.ts";
import { readActivity, readHolders, readIdentifiers, usesOf } from "../reads/activity.ts";
import { readAlertItems } from "../reads/alert-items.ts";
import { NEWEST, readCluster, readClusterOf, type Tie } from "../reads/clusters.ts";
import { readDecisionItems } from "../reads/decision-items.ts";
import type { Handlers } from "./asked.ts";
import { readControlItems } from "./control-items.ts";
import { placeOf, toCursor } from "./cursor.ts";

const DAY_MS = 86_400_000;
const SHOWN_DAYS = 7;
const HOUR_S = 3_600;
const MOST_IDENTIFIERS = 60;
const MOST_ALERTS = 100;
const MOST_LINKS = 50;

export const accountHandlers: Pick<Handlers, "accounts" | "account"> = {
  accounts: async ({ query, store, signal }) => {
    const { q: words, plan: plans, status: statuses, organization, sort, limit: most } = query;
    const filter = { words, plans, statuses, organization };
    const page = { sort, most, after: placeOf(query.cursor, `accounts ${sort}`), signal };
    const { items, total, next } = await readAccountItems(store, filter, page);
    return { items, total, next_cursor: toCursor(next, `accounts ${sort}`) };
  },

  account: async ({ id, store, now, signal, parts }) => {
    const found = await readAccountDetail(store, id, {
      now,
      signal,
      paying: parts.policy.paying_plans,
    });
    if (found === null) {
      throw notFound("account of that id, by profile or request", "GET /v1/accounts?q=");
    }
    return found;
  },
};

interface AccountAsked {
  readonly now: Date;
  readonly signal: AbortSignal;
  /** Plans of accounts that pay, of the policy. */
  readonly paying: readonly string[];
}

/** All about one account, for the API and the command line; null where nothing is known of it. */
export async function readAccountDetail(
  store: Store,
  id: string,
  { now, signal, paying }: AccountAsked,
): Promise<AccountDetail | null> {
  const [profiles, seen, cluster, alerts, decisions, controls] = await Promise.all([
    readProfiles(store, [id], signal),
    readSeen(store, id, signal),
    readClusterOf(store, id, signal),
    readAlertItems(store, { accounts: [id] }, { sort: "newest", most: MOST_ALERTS, signal }),
    readDecisionItems(store, { account: id }, { most: MOST_ALERTS, signal, paying }),
    readControlItems(store, { now, all: false }),
  ]);
  const profile = profiles.get(id) ?? null;
  const { seen_until, units_today } = seen;
  if (profile === null && seen_until === null) return null;
  const { activity, identifiers } = await readUse({ id, seen_until, store, signal });
  const at =
    cluster === null
      ? null
      : await readCluster(store, cluster.cluster_id, { until: NEWEST, most: 1, signal });
  const named = new Set([id, profile?.organization_id, cluster?.cluster_id]);
  return {
    account_id: id,
    profile,
    seen_until,
    units_today,
    activity,
    identifiers,
    cluster,
    links: (at?.ties ?? []).flatMap((tie) => linkOf(tie, id)).slice(0, MOST_LINKS),
    alerts: alerts.items,
    decisions: decisions.items,
    controls: controls.filter((one) => isInForce(one, now) && named.has(one.value)),
  };
}

async function readUse({
  id,
  seen_until,
  store,
  signal,
}: {
  readonly id: string;
  readonly seen_until: string | null;
  readonly store: Store;
  readonly signal: AbortSignal;
}) {
  if (seen_until === null) return { activity: [], identifiers: [] };
  const from = new Date(Date.parse(seen_until) - SHOWN_DAYS * DAY_MS).toISOString();
  const stretch = { accounts: [id], from, to: seen_until };
  const [slots, used] = await Promise.all([
    readActivity(store, stretch, HOUR_S, signal),
    readIdentifiers(store, stretch, MOST_IDENTIFIERS, signal),
  ]);
  const holders = await readHolders(store, used, from, signal);
  return {
    activity: slots.map(({ account_id: _, ...slot }) => slot),
    identifiers: used
      .toSorted((x, y) => usesOf(y) - usesOf(x))
      .flatMap(({ kind, value, used_by }) =>
        used_by.map(({ requests, first_at, last_at }) => ({
          kind,
          value,
          requests,
          first_at,
          last_at,
          holders: holders.get(`${kind}:${value}`) ?? null,
        })),
      ),
  };
}

function linkOf({ account_a, account_b, bits, evidence }: Tie, id: string) {
  if (account_a !== id && account_b !== id) return [];
  const account_id = account_a === id ? account_b : account_a;
  return [{ account_id, bits, log_odds: bits * Math.LN2, evidence }];
}
