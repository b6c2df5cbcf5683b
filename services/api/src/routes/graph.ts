/** Accounts, what they share, and what ties them, as a graph. */
import { readJudged } from "@ringfence/casework";
import type { ClusterDetail, Graph } from "@ringfence/schemas/api";
import type { Store } from "@ringfence/store";
import { notFound } from "../guard/problem.ts";
import { readProfiles, type StoredProfile } from "../reads/accounts.ts";
import { readHolders, readIdentifiers, type UsedIdentifier, usesOf } from "../reads/activity.ts";
import { readAlertItems } from "../reads/alert-items.ts";
import {
  type ClusterAt,
  type Member,
  NEWEST,
  readCluster,
  readClusterOf,
  readClustersPage,
  type Tie,
} from "../reads/clusters.ts";
import { wholeId } from "./alerts.ts";
import type { Handlers } from "./asked.ts";
import { placeOf, toCursor } from "./cursor.ts";
import { holdersOf, othersOf } from "./holders.ts";
import { windowOf } from "./stretch.ts";

const MOST_ACCOUNTS = 200;
const MOST_IDENTIFIERS = 300;
const MOST_ALERTS = 100;
const DAY_MS = 86_400_000;
/** What the members of a cluster used lately. */
const CLUSTER_DAYS = 7;

export const graphHandlers: Pick<Handlers, "alertGraph" | "clusters" | "cluster"> = {
  alertGraph: async ({ id, store, signal }) => {
    const alert = await readJudged(store, await wholeId(store, id, signal));
    const [first] = alert.account_ids;
    const cluster =
      alert.subject.type === "cluster"
        ? alert.subject.id
        : first === undefined
          ? null
          : ((await readClusterOf(store, first, signal))?.cluster_id ?? null);
    const asked = { until: NEWEST, most: MOST_ACCOUNTS, signal };
    const at = cluster === null ? null : await readCluster(store, cluster, asked);
    const { from, to } = windowOf(alert);
    return buildGraph(store, {
      accounts: alert.account_ids,
      cluster: at === null ? null : { id: cluster ?? "", at },
      from,
      to,
      signal,
    });
  },

  clusters: async ({ query, store, signal }) => {
    const page = { most: query.limit, after: placeOf(query.cursor, "clusters"), signal };
    const { items, total, next } = await readClustersPage(store, page);
    return { items, total, next_cursor: toCursor(next, "clusters") };
  },

  cluster: async ({ id, store, signal }) => {
    const found = await readClusterDetail(store, id, signal);
    if (found === null) throw notFound("such cluster", "GET /v1/clusters");
    return found;
  },
};

/** A cluster as it stood last, for the API and the command line; null where there never was one. */
export async function readClusterDetail(
  store: Store,
  id: string,
  signal: AbortSignal,
): Promise<ClusterDetail | null> {
  const at = await readCluster(store, id, { until: NEWEST, most: MOST_ACCOUNTS, signal });
  if (at === null) return null;
  const accounts = at.members.map(({ account_id }) => account_id);
  const end = Date.parse(at.snapshot.window_end);
  const [profiles, graph, alerts] = await Promise.all([
    readProfiles(store, accounts, signal),
    buildGraph(store, {
      accounts,
      cluster: { id, at },
      from: new Date(end - CLUSTER_DAYS * DAY_MS).toISOString(),
      to: new Date(end).toISOString(),
      signal,
    }),
    readAlertItems(store, { subject: id }, { sort: "newest", most: MOST_ALERTS, signal }),
  ]);
  const { snapshot, members } = at;
  const { current, window_end, prior_bits, bits, shared } = snapshot;
  return {
    cluster_id: id,
    current,
    window_end,
    prior_bits,
    bits,
    shared,
    members: members.map((one) => ({ ...one, ...standingOf(profiles.get(one.account_id)) })),
    members_total: snapshot.members,
    graph: { ...graph, accounts_total: snapshot.members },
    alerts: alerts.items,
  };
}

interface GraphOf {
  readonly accounts: readonly string[];
  readonly cluster: { readonly id: string; readonly at: ClusterAt } | null;
  readonly from: string;
  readonly to: string;
  readonly signal: AbortSignal;
}

async function buildGraph(store: Store, of: GraphOf): Promise<Graph> {
  const { from, to, signal } = of;
  const accounts = of.accounts.slice(0, MOST_ACCOUNTS);
  const shown = new Set(accounts);
  const [used, profiles] = await Promise.all([
    readIdentifiers(store, { accounts, from, to }, MOST_IDENTIFIERS, signal),
    readProfiles(store, accounts, signal),
  ]);
  const ties = (of.cluster?.at.ties ?? []).filter(
    (tie) => shown.has(tie.account_a) && shown.has(tie.account_b),
  );
  const shared = sharedOf(used, ties, profiles);
  const holders = await readHolders(store, shared, from, signal);
  const others = othersOf(of.cluster?.at.ties ?? [], shown);
  const members = new Map(of.cluster?.at.members.map((one) => [one.account_id, one]) ?? []);
  return {
    nodes: [
      ...accounts.map((account_id) =>
        accountNode(account_id, members.get(account_id), profiles.get(account_id)),
      ),
      ...shared.map(({ kind, value, told, uses }) => ({
        id: `${kind}:${value}`,
        type: "identifier" as const,
        kind,
        value,
        holders: holdersOf([told, holders.get(`${kind}:${value}`)], uses.length),
        others: [...(others.get(`${kind}:${value}`) ?? [])].map((account_id) => ({
          account_id,
          membership: members.get(account_id)?.membership ?? null,
        })),
      })),
    ],
    edges: [
      ...shared.flatMap(({ kind, value, uses }) =>
        uses.map(({ account_id, requests }) => ({
          type: "uses" as const,
          source: `account:${account_id}`,
          target: `${kind}:${value}`,
          requests,
        })),
      ),
      ...ties.map(tieEdge),
    ],
    cluster_id: of.cluster?.id ?? null,
    accounts_total: of.accounts.length,
  };
}

interface SharedIdentifier {
  readonly kind: string;
  readonly value: string;
  /** Accounts that have it, as a tie tells; null where none does. */
  readonly told: number | null;
  readonly uses: readonly { readonly account_id: string; readonly requests: number | null }[];
}

/** What two of the accounts use or are said to have; of what one alone has a graph has no need. */
function sharedOf(
  used: readonly UsedIdentifier[],
  ties: readonly Tie[],
  profiles: ReadonlyMap<string, StoredProfile>,
): SharedIdentifier[] {
  const found = new Map<string, SharedIdentifier>();
  const byUse = used
    .filter(({ used_by }) => used_by.length > 1)
    .toSorted((x, y) => y.used_by.length - x.used_by.length || usesOf(y) - usesOf(x));
  for (const { kind, value, used_by } of byUse) {
    found.set(`${kind}:${value}`, { kind, value, told: null, uses: used_by });
  }
  for (const { kind, value, uses } of fromProfiles(profiles)) {
    if (uses.length < 2 || found.has(`${kind}:${value}`)) continue;
    found.set(`${kind}:${value}`, { kind, value, told: null, uses });
  }
  for (const { account_a, account_b, evidence } of ties) {
    for (const { kind, value, holders } of evidence) {
      const id = `${kind}:${value}`;
      const known = found.get(id);
      const ends = [account_a, account_b].filter(
        (account) => known?.uses.some(({ account_id }) => account_id === account) !== true,
      );
      const added = ends.map((account_id) => ({ account_id, requests: null }));
      found.set(id, { kind, value, told: holders, uses: [...(known?.uses ?? []), ...added] });
    }
  }
  return [...found.values()].slice(0, MOST_IDENTIFIERS);
}

function fromProfiles(profiles: ReadonlyMap<string, StoredProfile>) {
  const found = new Map<
    string,
    { kind: string; value: string; uses: { account_id: string; requests: null }[] }
  >();
  for (const one of profiles.values()) {
    const named = [
      ["payment", one.payment_fingerprint],
      ["email", one.email_hash],
      ["device", one.signup_device_id],
      ["address", one.signup_ip],
    ] as const;
    for (const [kind, value] of named) {
      if (value === null) continue;
      const known = found.get(`${kind}:${value}`) ?? { kind, value, uses: [] };
      known.uses.push({ account_id: one.account_id, requests: null });
      found.set(`${kind}:${value}`, known);
    }
  }
  return found.values();
}

function accountNode(
  account_id: string,
  member: Member | undefined,
  profile: StoredProfile | undefined,
) {
  return {
    id: `account:${account_id}`,
    type: "account" as const,
    account_id,
    membership: member?.membership ?? null,
    confidence: member?.confidence ?? null,
    since: member?.since ?? null,
    ...standingOf(profile),
  };
}

function standingOf(profile: StoredProfile | undefined) {
  return {
    plan: profile?.plan ?? null,
    organization_id: profile?.organization_id ?? null,
    created_at: profile?.created_at ?? null,
  };
}

function tieEdge({ account_a, account_b, bits, evidence }: Tie) {
  return {
    type: "tie" as const,
    source: `account:${account_a}`,
    target: `account:${account_b}`,
    bits,
    log_odds: bits * Math.LN2,
    evidence,
  };
}
