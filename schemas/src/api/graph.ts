/** Accounts and what ties them, as a graph. */
import { z } from "zod";
import { utcTimestamp } from "../primitives.ts";
import { alertItem } from "./alerts.ts";
import { cursor, limit, pageOf } from "./common.ts";

const accountNode = z.object({
  /** `account:<account_id>` */
  id: z.string(),
  type: z.literal("account"),
  account_id: z.string(),
  /** Null where it is in no cluster. */
  membership: z.enum(["core", "attached"]).nullable(),
  /** That it belongs to the cluster; null where it is in none. */
  confidence: z.number().nullable(),
  /** Since when it is a member. */
  since: utcTimestamp.nullable(),
  plan: z.string().nullable(),
  organization_id: z.string().nullable(),
  created_at: utcTimestamp.nullable(),
});

const identifierNode = z.object({
  /** `<kind>:<value>` */
  id: z.string(),
  type: z.literal("identifier"),
  /**
   * address, network, client, device, key, content, payment or email; coordination and workload, whose value
   * is the first of the accounts
   */
  kind: z.string(),
  value: z.string(),
  /** Accounts that have it, inside and outside of the graph; null where it is not known. */
  holders: z.int().nullable(),
  /** Members of the cluster that have it and are no node here, as far as ties tell. */
  others: z.array(
    z.object({ account_id: z.string(), membership: z.enum(["core", "attached"]).nullable() }),
  ),
});

/** An account uses, or its profile names, an identifier. */
const usesEdge = z.object({
  type: z.literal("uses"),
  source: z.string(),
  target: z.string(),
  /** Null where it is not known, such as of what a profile names. */
  requests: z.int().nullable(),
});

/** Two accounts have one actor, as far as what they share tells. */
const tieEdge = z.object({
  type: z.literal("tie"),
  source: z.string(),
  target: z.string(),
  /** Evidence added up over families, bits. */
  bits: z.number(),
  /** The same in natural log-odds. */
  log_odds: z.number(),
  evidence: z.array(
    z.object({
      kind: z.string(),
      value: z.string(),
      bits: z.number(),
      /** Accounts that have the value. */
      holders: z.int(),
    }),
  ),
});

/** `GET /v1/alerts/{id}/graph`; at most 200 accounts and 300 identifiers. */
export const graph = z.object({
  nodes: z.array(z.discriminatedUnion("type", [accountNode, identifierNode])),
  edges: z.array(z.discriminatedUnion("type", [usesEdge, tieEdge])),
  /** The cluster whose ties are shown; null where there is none. */
  cluster_id: z.string().nullable(),
  /** How many accounts there are, with those that are left out. */
  accounts_total: z.int(),
});
export type Graph = z.infer<typeof graph>;

/** `GET /v1/clusters` */
export const clustersQuery = z.object({ cursor, limit });

export const clusterItem = z.object({
  cluster_id: z.string(),
  core: z.int(),
  attached: z.int(),
  /** The least sure core member. */
  confidence: z.number(),
  since: utcTimestamp,
  /** The first of its members. */
  account_ids: z.array(z.string()).max(8),
});
export const clustersPage = pageOf(clusterItem);
export type ClustersPage = z.infer<typeof clustersPage>;

/** `GET /v1/clusters/{id}`: the newest snapshot in which the cluster stands. */
export const clusterDetail = z.object({
  cluster_id: z.string(),
  /** Whether it is one of the clusters of now. */
  current: z.boolean(),
  /** It holds from this event time on. */
  window_end: utcTimestamp,
  /** Log-odds before evidence that two accounts have one actor, bits. */
  prior_bits: z.number(),
  /** By family: median over the members of the strongest link, bits. */
  bits: z.record(z.string(), z.number()),
  /** By kind: most members that share one value. */
  shared: z.record(z.string(), z.int()),
  members: z.array(
    z.object({
      account_id: z.string(),
      membership: z.enum(["core", "attached"]),
      confidence: z.number(),
      since: utcTimestamp,
      plan: z.string().nullable(),
      organization_id: z.string().nullable(),
      created_at: utcTimestamp.nullable(),
    }),
  ),
  members_total: z.int(),
  graph,
  /** Alerts about it, the newest first. */
  alerts: z.array(alertItem),
});
export type ClusterDetail = z.infer<typeof clusterDetail>;
