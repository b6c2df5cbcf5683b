/** Every route of the HTTP API in one place: the service, its OpenAPI document and callers read it. */
import { z } from "zod";
import { identifier } from "../primitives.ts";
import { accountDetail, accountsPage, accountsQuery } from "./account-pages.ts";
import {
  acknowledgeBody,
  acknowledgementGiven,
  alertDetail,
  alertsPage,
  alertsQuery,
  timeline,
  verdictBody,
  verdictGiven,
} from "./alerts.ts";
import { me, type Role } from "./common.ts";
import { controlBody, controlGiven, controlsPage, controlsQuery, revokeBody } from "./controls.ts";
import {
  decisionsPage,
  decisionsQuery,
  stepAnswer,
  stepBody,
  stepsAnswer,
  stepsBody,
} from "./decisions.ts";
import { detectorsAnswer } from "./detectors.ts";
import { clusterDetail, clustersPage, clustersQuery, graph } from "./graph.ts";
import { overview } from "./overview.ts";
import {
  auditPage,
  auditQuery,
  breakerAnswer,
  breakerBody,
  dictionary,
  fileAnswer,
  fileBody,
  queryAnswer,
  queryBody,
} from "./query.ts";

export interface Route {
  readonly method: "GET" | "POST" | "DELETE";
  /** `{id}` stands for one segment. */
  readonly path: string;
  /** The least role that may call it. */
  readonly role: Role;
  /** Whether it changes something: it is audited, and refused where nothing can be written. */
  readonly writes: boolean;
  readonly summary: string;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodObject;
  readonly response: z.ZodType;
  /** Types of the file that is answered, in place of JSON. */
  readonly files?: readonly string[];
}

const nothing = z.object({});

export const ROUTES = {
  me: read("/v1/me", "viewer", "Who asks, and what they may do", { response: me }),
  overview: read("/v1/overview", "viewer", "How the pipeline does", { response: overview }),
  alerts: read("/v1/alerts", "viewer", "Alerts as they stand", {
    query: alertsQuery,
    response: alertsPage,
  }),
  alert: read("/v1/alerts/{id}", "viewer", "One alert, with all that explains it", {
    response: alertDetail,
  }),
  alertTimeline: read("/v1/alerts/{id}/timeline", "viewer", "Who used what when", {
    response: timeline,
  }),
  alertGraph: read("/v1/alerts/{id}/graph", "viewer", "What ties its accounts", {
    response: graph,
  }),
  giveVerdict: write(
    "POST",
    "/v1/alerts/{id}/verdicts",
    "analyst",
    "Say what it turned out to be",
    {
      body: verdictBody,
      response: verdictGiven,
    },
  ),
  acknowledge: write("POST", "/v1/alerts/{id}/acknowledgement", "analyst", "Say that one has it", {
    body: acknowledgeBody,
    response: acknowledgementGiven,
  }),
  release: write("DELETE", "/v1/alerts/{id}/acknowledgement", "analyst", "Give it back", {
    body: acknowledgeBody,
    response: acknowledgementGiven,
  }),
  accounts: read("/v1/accounts", "viewer", "Accounts, searched", {
    query: accountsQuery,
    response: accountsPage,
  }),
  account: read("/v1/accounts/{id}", "viewer", "All about one account", {
    response: accountDetail,
  }),
  clusters: read("/v1/clusters", "viewer", "Clusters of now, the largest first", {
    query: clustersQuery,
    response: clustersPage,
  }),
  cluster: read("/v1/clusters/{id}", "viewer", "One cluster, with its graph", {
    response: clusterDetail,
  }),
  detectors: read("/v1/detectors", "viewer", "Detectors, and how right they are", {
    response: detectorsAnswer,
  }),
  decisions: read("/v1/decisions", "viewer", "Measures as they stand", {
    query: decisionsQuery,
    response: decisionsPage,
  }),
  decide: write(
    "POST",
    "/v1/decisions/{id}",
    "responder",
    "Approve or lift a measure, or note it as applied",
    {
      body: stepBody,
      response: stepAnswer,
    },
  ),
  decideMany: write("POST", "/v1/decisions", "responder", "The same step of several measures", {
    body: stepsBody,
    response: stepsAnswer,
  }),
  resetBreaker: write("POST", "/v1/breaker/reset", "responder", "Let automatic measures go on", {
    body: breakerBody,
    response: breakerAnswer,
  }),
  controls: read("/v1/controls", "viewer", "Allow-list, suppressions and snoozes", {
    query: controlsQuery,
    response: controlsPage,
  }),
  addControl: write("POST", "/v1/controls", "responder", "Allow, suppress or snooze", {
    body: controlBody,
    response: controlGiven,
  }),
  revokeControl: write("DELETE", "/v1/controls/{id}", "responder", "Revoke an entry", {
    body: revokeBody,
    response: controlGiven,
  }),
  query: {
    method: "POST",
    path: "/v1/query",
    role: "analyst",
    // It is logged like a write; it changes nothing.
    writes: false,
    summary: "One SELECT over the documented views",
    body: queryBody,
    response: queryAnswer,
  },
  queryFile: {
    method: "POST",
    path: "/v1/query/file",
    role: "analyst",
    writes: false,
    summary: "The same as a file: CSV, JSON or Parquet",
    body: fileBody,
    response: fileAnswer,
    files: ["text/csv", "application/json", "application/vnd.apache.parquet"],
  },
  cancelQuery: {
    method: "DELETE",
    path: "/v1/query/{id}",
    role: "analyst",
    writes: false,
    summary: "Cancel a query of one's own",
    response: nothing,
  },
  dictionary: read("/v1/query/dictionary", "viewer", "The views that queries may read", {
    response: dictionary,
  }),
  audit: read("/v1/audit", "admin", "Who did what", { query: auditQuery, response: auditPage }),
} as const satisfies Record<string, Route>;

/** What stands for `{id}`. */
export const pathId = identifier;

type Shape = Pick<Route, "query" | "body" | "response">;

function read<S extends Shape>(path: string, role: Role, summary: string, shape: S) {
  return { method: "GET" as const, path, role, writes: false, summary, ...shape };
}

function write<S extends Shape>(
  method: "POST" | "DELETE",
  path: string,
  role: Role,
  summary: string,
  shape: S,
) {
  return { method, path, role, writes: true, summary, ...shape };
}
