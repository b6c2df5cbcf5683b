/** What one alert says of several findings about the same accounts. */
import {
  type Action,
  ACTIONS,
  type Alert,
  type AlertPart,
  PART_LIMITS,
  SEVERITIES,
} from "@ringfence/schemas";
import { asksNothing } from "../controls.ts";
import type { AlertDraft } from "../decide.ts";
import { percent, rankOf } from "../floors.ts";

type Measure = NonNullable<Alert["measures"]>[number];

/** Most samples of an alert that speaks for several findings. */
const MOST_SAMPLES = 100;

/**
 * The lead gives the identity: id, subject and with it the place in the topic. The gravest finding that
 * goes on gives the voice: category, title, summary, confidence with its prior and evidence, and
 * explanation, so that weights still add up to the confidence. Evidence of two findings is never summed:
 * each account gets the strongest measure that one finding by itself calls for, and that one is named.
 * The severity is the gravest of those that go on; accounts, keys and clauses are put together.
 *
 * What has ended is still listed and its category named, but accuses nobody any more. An alert whose own
 * finding has ended speaks for itself.
 *
 * @param lead what is to be said of its own finding
 * @param others what would be said of the others, each on its own
 */
export function mergeDrafts(lead: AlertDraft, others: readonly AlertDraft[]): AlertDraft {
  if (others.length === 0) return lead;
  const own = lead.activity === "close" ? [lead] : [lead, ...others.filter(isOpen)];
  const open = own.toSorted(byGravity);
  const ended = others.filter((one) => lead.activity === "close" || !isOpen(one));
  const [voice = lead] = open;
  const listed = [...open, ...ended.toSorted(byRecency)].slice(0, PART_LIMITS.parts);
  const named = unique(listed.map(({ category }) => category));
  return {
    ...voice,
    alert_id: lead.alert_id,
    activity: lead.activity,
    status: lead.status,
    verdict: lead.verdict,
    subject: lead.subject,
    ...(named.length > 1 ? { categories: named } : {}),
    severity: SEVERITIES[Math.max(...open.map(({ severity }) => rankOf(severity)))] ?? "info",
    ...askedOf(open, voice),
    account_ids: unique(open.flatMap(({ account_ids }) => account_ids)),
    ...clustersOf(open),
    api_key_ids: unique(open.flatMap(({ api_key_ids }) => api_key_ids)),
    policy_clauses: clausesOf(listed),
    window: {
      start: least(open.map(({ window }) => window.start)),
      end: greatest(open.map(({ window }) => window.end)),
    },
    observed_at: greatest(open.map(({ observed_at }) => observed_at)),
    event_samples: unique(open.flatMap(({ event_samples }) => event_samples)).slice(
      0,
      MOST_SAMPLES,
    ),
    parts: listed.map(partOf),
  };
}

/** The end of an alert whose finding another alert speaks for from now on. */
export function mergedInto(draft: AlertDraft, alert_id: string): AlertDraft {
  const end = { activity: "close", status: "resolved", merged_into: alert_id } as const;
  return { ...asksNothing(draft), ...end };
}

/** The alert without what its findings would have called for. */
export function withoutWishes(draft: AlertDraft): AlertDraft {
  if (draft.parts === undefined) return draft;
  const parts = draft.parts.map((part) => ({ ...part, recommended_action: "observe" as const }));
  return { ...draft, parts };
}

function isOpen({ activity }: AlertDraft): boolean {
  return activity !== "close";
}

function clustersOf(drafts: readonly AlertDraft[]): Pick<AlertDraft, "cluster_ids"> {
  const ids = unique(drafts.flatMap(({ cluster_ids = [] }) => cluster_ids));
  return ids.length === 0 ? {} : { cluster_ids: ids.slice(0, PART_LIMITS.clusters) };
}

type Asked = Pick<AlertDraft, "recommended_action" | "measures" | "expires_at">;

/** Of the accounts each the strongest that one finding calls for; of them all the mildest. */
function askedOf(open: readonly AlertDraft[], voice: AlertDraft): Asked {
  if (open.length === 1) {
    const { recommended_action, measures, expires_at } = voice;
    return { recommended_action, expires_at, ...(measures === undefined ? {} : { measures }) };
  }
  const strongest = new Map<string, Measure>();
  for (const one of open) {
    for (const measure of measuresOf(one)) {
      const known = strongest.get(measure.account_id);
      if (known === undefined || rank(measure) > rank(known)) {
        strongest.set(measure.account_id, measure);
      }
    }
  }
  const measures = [...strongest.values()];
  const [mildest] = measures.toSorted((x, y) => rank(x) - rank(y));
  return {
    recommended_action: mildest?.recommended_action ?? "observe",
    expires_at: mildest?.expires_at ?? null,
    measures,
  };
}

function measuresOf(draft: AlertDraft): Measure[] {
  const { alert_id, category, severity, confidence, recommended_action, expires_at } = draft;
  const rests_on = { alert_id, category, confidence };
  const reason = `${recommended_action} for ${category}: ${severity} severity, ${percent(confidence)} sure`;
  const own = new Map(draft.measures?.map((one) => [one.account_id, one]));
  return draft.account_ids.map((account_id) => ({
    account_id,
    ...(own.get(account_id) ?? { recommended_action, reason, expires_at }),
    rests_on,
  }));
}

function partOf(draft: AlertDraft): AlertPart {
  const evidence = draft.evidence
    .toSorted((x, y) => Math.abs(y.weight) - Math.abs(x.weight))
    .slice(0, PART_LIMITS.evidence);
  const { alert_id, category, detector, subject, severity, confidence, title, summary } = draft;
  const { account_ids, cluster_ids, policy_clauses, recommended_action, window } = draft;
  return {
    alert_id,
    status: isOpen(draft) ? "open" : "closed",
    category,
    detector,
    subject,
    severity,
    confidence,
    title,
    summary,
    account_ids,
    ...(cluster_ids === undefined ? {} : { cluster_ids }),
    policy_clauses,
    recommended_action: isOpen(draft) ? recommended_action : "observe",
    window,
    observed_at: draft.observed_at,
    evidence,
  };
}

/** Those of the categories first, those that every alert cites last, as in an alert on its own. */
function clausesOf(drafts: readonly AlertDraft[]): string[] {
  const all = drafts.map(({ policy_clauses }) => policy_clauses);
  const always = (all[0] ?? []).filter((clause) => all.every((list) => list.includes(clause)));
  const own = all.flat().filter((clause) => !always.includes(clause));
  return unique([...own, ...always]);
}

/** What calls for most first; then how bad, then how sure, and at last by id. */
function byGravity(x: AlertDraft, y: AlertDraft): number {
  return (
    gravest(y) - gravest(x) ||
    rankOf(y.severity) - rankOf(x.severity) ||
    y.confidence - x.confidence ||
    (x.alert_id < y.alert_id ? -1 : 1)
  );
}

function byRecency(x: AlertDraft, y: AlertDraft): number {
  const later = Date.parse(y.observed_at) - Date.parse(x.observed_at);
  return later || (x.alert_id < y.alert_id ? -1 : 1);
}

function gravest({ recommended_action, measures = [] }: AlertDraft): number {
  const ranks = measures.map(rank);
  return Math.max(ACTIONS.indexOf(recommended_action), ...ranks);
}

function rank({ recommended_action }: { readonly recommended_action: Action }): number {
  return ACTIONS.indexOf(recommended_action);
}

function unique<T>(values: readonly T[]): T[] {
  return [...new Set(values)];
}

/** Times of one form compare as text. */
function least(times: readonly string[]): string {
  return times.reduce((x, y) => (x < y ? x : y));
}

function greatest(times: readonly string[]): string {
  return times.reduce((x, y) => (x > y ? x : y));
}
