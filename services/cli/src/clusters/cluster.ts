/** `ringfence cluster`: linked accounts and what ties them, on one screen. */
import { beside, type Column, harmless, painter, sureness, wrap } from "@ringfence/runtime";
import type { ClusterDetail } from "@ringfence/schemas/api";
import { alertRows } from "../alert/rows.ts";
import type { DatabaseFlags } from "../commands/database-flags.ts";
import { withDatabase } from "../database/open.ts";
import { figure, INDENT, type Page, section, twoDigits } from "../explain/render/page.ts";
import { findCluster } from "../ids/find-id.ts";
import { type Io, usageError, write } from "../io.ts";
import {
  count,
  linesOf,
  minuteOf,
  sameDatabase,
  tableText,
  tail,
  textWidth,
  writeJson,
} from "../output.ts";
import { oddsOf, shareOf } from "./share.ts";

export interface ClusterFlags extends DatabaseFlags {
  readonly json?: true;
}

const MOST_MEMBERS = 25;
const MOST_TIES = 10;
const MOST_SHARED = 10;
const MOST_ALERTS = 10;

/** @param wanted an id, or the beginning of one */
export function cluster(wanted: string, flags: ClusterFlags, io: Io): Promise<void> {
  return withDatabase(flags, io, "cluster", async (store) => {
    const { readClusterDetail } = await import("@ringfence/api");
    const id = await findCluster(store, wanted);
    const found = await readClusterDetail(store, id, io.signal);
    if (found === null) throw usageError(`nothing is known of cluster ${id} any more.`);
    if (flags.json) return writeJson(io, found);
    await write(io.stdout, clusterText(found, io));
    await write(io.stderr, nextOf(found, sameDatabase(flags)));
  });
}

function nextOf({ cluster_id, members, alerts }: ClusterDetail, where: string): string {
  const [alert] = alerts;
  const [first] = members;
  const next = [
    ...(alert === undefined ? [] : [`alert ${alert.alert_id.slice(0, 12)}`]),
    ...(first === undefined ? [] : [`account ${first.account_id}`]),
    `suppress --cluster ${cluster_id} --reason "…"`,
  ];
  return next
    .map((command, at) => `${at === 0 ? "next:" : "  or:"} npx ringfence ${command}${where}\n`)
    .join("");
}

function clusterText(found: ClusterDetail, io: Io): string {
  const width = textWidth(io) - INDENT.length;
  const page: Page = { width, paint: painter(io.stdoutHasColours) };
  const inner = { ...io, stdoutColumns: width };
  const ties = tiesOf(found);
  const shared = sharedOf(found);
  const alerts = found.alerts;
  const lines = [
    ...headLines(page, found),
    ...section(page, "Members", memberLines(found, inner)),
    ...section(
      page,
      "The strongest links",
      tail(
        ties.slice(0, MOST_TIES).flatMap((tie) => tieLines(page, tie)),
        ties.length,
        MOST_TIES,
      ),
    ),
    ...section(
      page,
      "What members share",
      tail(
        linesOf(tableText(inner, SHARED, shared.slice(0, MOST_SHARED))),
        shared.length,
        MOST_SHARED,
      ),
    ),
    ...section(
      page,
      `Alerts about it: ${alerts.length}`,
      tail(alertRows(alerts.slice(0, MOST_ALERTS), inner), alerts.length, MOST_ALERTS),
    ),
  ];
  return lines.map((line) => `${line.trimEnd()}\n`).join("");
}

function headLines(page: Page, found: ClusterDetail): string[] {
  const { cluster_id, members, members_total, current, window_end, prior_bits, shared } = found;
  const core = members.filter(({ membership }) => membership === "core").length;
  const attached = members.length - core;
  const many =
    members_total > members.length ? ` (the first ${members.length} of them looked at)` : "";
  const who = `${count(members_total, "account")}${many}: ${core} core, ${attached} attached by one weak link`;
  const when = current
    ? `one of the clusters of now, as of ${minuteOf(window_end)} UTC`
    : `dissolved or renamed: this is how it stood last, at ${minuteOf(window_end)} UTC`;
  const kinds = Object.entries(shared)
    .toSorted(([, x], [, y]) => y - x)
    .map(([kind, most]) => `${kind} ${most}`);
  const most = kinds.length === 0 ? [] : [`most members that share one value: ${kinds.join(", ")}`];
  const odds = `before any evidence two accounts have one actor in 1 of ${figure(twoDigits(1 + 2 ** -prior_bits))} cases`;
  return [
    page.paint("bold", `━━ ${harmless(cluster_id)}`),
    ...[who, when, ...most, odds]
      .flatMap((text) => wrap(text, page.width))
      .map((line) => INDENT + line),
  ];
}

const MEMBERS: readonly Column[] = [
  { head: "account", wraps: true },
  { head: "is" },
  { head: "sure", right: true },
  { head: "since (UTC)" },
  { head: "plan" },
  { head: "opened" },
  { head: "organization", drops: 1 },
];

function memberLines({ members, members_total }: ClusterDetail, io: Io): string[] {
  const rows = members
    .slice(0, MOST_MEMBERS)
    .map((one) => [
      one.account_id,
      one.membership,
      sureness(one.confidence),
      minuteOf(one.since),
      one.plan ?? "?",
      one.created_at?.slice(0, 10) ?? "?",
      one.organization_id ?? "–",
    ]);
  const isCore = (at: number) => members[at]?.membership === "core";
  return tail(
    linesOf(tableText(io, MEMBERS, rows, (at) => (isCore(at) ? null : "dim"))),
    members_total,
    MOST_MEMBERS,
  );
}

type TieEdge = Extract<ClusterDetail["graph"]["edges"][number], { type: "tie" }>;

function tiesOf({ graph }: ClusterDetail): TieEdge[] {
  return graph.edges
    .flatMap((edge) => (edge.type === "tie" ? [edge] : []))
    .toSorted((x, y) => y.bits - x.bits);
}

function tieLines(page: Page, { source, target, bits, evidence }: TieEdge): string[] {
  const [a, b] = [source, target].map((id) => harmless(id.replace(/^account:/, "")));
  const shares = evidence
    .map(({ kind, value, holders }) => shareOf(kind, value, holders))
    .join("; ");
  return [
    page.paint("bold", `${a} – ${b}`),
    ...beside("  ", `${oddsOf(bits)}: ${shares}`, page.width),
  ];
}

const SHARED: readonly Column[] = [
  { head: "kind" },
  { head: "value", wraps: true },
  { head: "members", right: true },
  { head: "accounts", right: true },
];

/** Identifiers by the members that have them; what few others have comes first. */
function sharedOf({ graph }: ClusterDetail): string[][] {
  const users = new Map<string, number>();
  for (const edge of graph.edges) {
    if (edge.type === "uses") users.set(edge.target, (users.get(edge.target) ?? 0) + 1);
  }
  return graph.nodes
    .flatMap((node) =>
      node.type === "identifier" ? [{ ...node, members: users.get(node.id) ?? 0 }] : [],
    )
    .toSorted((x, y) => y.members - x.members || (x.holders ?? Infinity) - (y.holders ?? Infinity))
    .map(({ kind, value, members, holders }) => [
      kind,
      kind === "workload" || kind === "coordination" ? "(no value that can be looked up)" : value,
      String(members),
      holders === null ? "?" : holders.toLocaleString("en-US"),
    ]);
}
