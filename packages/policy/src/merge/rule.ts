/** Which findings are about the same accounts, and which of them gives its id to what is said of all. */
import { type FindingCluster, PART_LIMITS, type Severity } from "@ringfence/schemas";
import type { Controlled } from "../controls.ts";
import { rankOf } from "../floors.ts";
import type { PolicyTable } from "../schema.ts";

export type MergeRule = PolicyTable["merge"];

/** Most findings that go on and are told together; further ones are told by themselves. */
export const MOST_MERGED = PART_LIMITS.parts;

/** Whom a finding names, and when. */
export interface Accusation {
  /** Those that measures may name: attached, exempt and allowed accounts are not among them. */
  readonly account_ids: readonly string[];
  /** Clusters that accounts of it belong to. */
  readonly clusters?: readonly FindingCluster[] | undefined;
  readonly window: { readonly start: string; readonly end: string };
}

const MINUTE_MS = 60_000;

/**
 * Whether a finding may be told together with others. Info is no accusation and shadows are told to
 * nobody, so neither lifts or joins anything; what a control keeps quiet has nothing to add.
 */
export function mayMerge({ draft, quiet }: Controlled, rule: MergeRule): boolean {
  return (
    rule.enabled &&
    draft.mode === "live" &&
    draft.activity !== "close" &&
    draft.severity !== "info" &&
    !quiet &&
    draft.account_ids.length > 0 &&
    !rule.apart.includes(draft.category)
  );
}

/**
 * Whether two findings are about the same at the same time: of the fewer accounts of the two at least
 * `overlap_min` are named by the other, too, or of the accounts of each at least as many belong to one
 * cluster of linked accounts; and their windows lie no further apart than `gap_minutes`.
 */
export function overlaps(one: Accusation, other: Accusation, rule: MergeRule): boolean {
  const gap_ms = rule.gap_minutes * MINUTE_MS;
  const apart_ms = Math.max(
    Date.parse(one.window.start) - Date.parse(other.window.end),
    Date.parse(other.window.start) - Date.parse(one.window.end),
  );
  if (apart_ms > gap_ms) return false;
  return nameTheSame(one, other, rule) || areOfOneCluster(one, other, rule);
}

function nameTheSame(one: Accusation, other: Accusation, { overlap_min }: MergeRule): boolean {
  const theirs = new Set(other.account_ids);
  const common = one.account_ids.filter((id) => theirs.has(id)).length;
  const fewer = Math.min(one.account_ids.length, theirs.size);
  return common > 0 && common >= overlap_min * fewer;
}

function areOfOneCluster(one: Accusation, other: Accusation, rule: MergeRule): boolean {
  const theirs = homesOf(other, rule);
  return homesOf(one, rule).some((id) => theirs.includes(id));
}

/** The clusters that enough of its accounts belong to surely enough. */
function homesOf({ account_ids, clusters = [] }: Accusation, rule: MergeRule): string[] {
  const named = new Set(account_ids);
  const counts = (member: FindingCluster["members"][number]) =>
    named.has(member.account_id) && member.confidence >= rule.cluster_confidence_min;
  return clusters
    .filter(({ members }) => {
      const own = members.filter(counts).length;
      return own > 0 && own >= rule.overlap_min * named.size;
    })
    .map(({ cluster_id }) => cluster_id);
}

/** Who may lead. */
export interface Candidate {
  readonly alert_id: string;
  /** Whether readers know it as an open alert. */
  readonly told: boolean;
  readonly severity: Severity;
  /** RFC 3339, when what it saw began. */
  readonly start: string;
}

/**
 * Order of leading: what readers know as open comes first, so that an id which was told stays while it
 * can; then the graver, then the earlier, then the smaller id.
 */
export function byLead(x: Candidate, y: Candidate): number {
  return (
    Number(y.told) - Number(x.told) ||
    rankOf(y.severity) - rankOf(x.severity) ||
    Date.parse(x.start) - Date.parse(y.start) ||
    (x.alert_id < y.alert_id ? -1 : 1)
  );
}
