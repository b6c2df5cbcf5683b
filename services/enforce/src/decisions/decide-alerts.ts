/** Alert revisions → steps of measures: read a page, decide, write it with one insert, move on. */
import {
  groundOf,
  isAutomatic,
  isDecidedSince,
  isOver,
  isPaying,
  type KnownDecision,
  liftsOfAlert,
  POLICY,
  type StepDraft,
  stepOf,
  stepsOfAlert,
} from "@ringfence/policy";
import { type Alert, alert } from "@ringfence/schemas";
import { loadQuery } from "@ringfence/store";
import { z } from "zod";
import { type Breaker, type BreakerParts, readBreaker } from "./breaker.ts";
import { knownOfAlerts, type StoredDecision } from "./read-known.ts";
import { accusedElsewhere, liftsElsewhere } from "./told-apart.ts";
import { readToldTogether } from "./told-together.ts";
import { type Step, writeSteps, type WriteStepsParts } from "./write-steps.ts";

const CURSOR = "alerts";
/** Alerts of one page, and accounts that they name, unless one alert names more. */
const PAGE = { alerts: 200, accounts: 5_000 } as const;

const alertsAfter = loadQuery({
  url: import.meta.url,
  file: "./alerts-after.sql",
  params: z.object({ after: z.int(), page: z.int() }),
  row: z.strictObject({
    sequence: z.int(),
    held: z.boolean(),
    accounts: z.int(),
    body: z.string(),
  }),
});
type Row = z.output<typeof alertsAfter.row>;

const cursorOf = loadQuery({
  url: import.meta.url,
  file: "./cursor.sql",
  params: z.object({ name: z.string() }),
  row: z.strictObject({ sequence: z.int() }),
});

const plansOf = loadQuery({
  url: import.meta.url,
  file: "./plans.sql",
  params: z.object({ account_ids: z.array(z.string()) }),
  row: z.strictObject({ account_id: z.string(), plan: z.string().nullable() }),
});

export type DecideParts = WriteStepsParts & BreakerParts;

export interface DecidedPage {
  /** Places of the outbox that were passed. */
  readonly passed: number;
  readonly written: number;
}

export async function decideAlerts(parts: DecideParts): Promise<DecidedPage> {
  const { store, now } = parts;
  const [cursor] = await store.query(cursorOf, { name: CURSOR });
  const read = await store.query(alertsAfter, { after: cursor?.sequence ?? 0, page: PAGE.alerts });
  const rows = withinAccounts(read);
  const last = rows.at(-1);
  if (last === undefined) return { passed: 0, written: 0 };
  const alerts = rows.flatMap(({ sequence, held, body }) =>
    body === "" ? [] : [{ sequence, held, alert: alert.parse(JSON.parse(body)) }],
  );
  const steps = alerts.length === 0 ? [] : await decideAll(parts, alerts);
  const written = await writeSteps(parts, steps);
  const row = { name: CURSOR, sequence: last.sequence, moved_at: now().toISOString() };
  await store.insert("decision_cursors", [row], { columns: Object.keys(row) });
  return { passed: rows.length, written: written.length };
}

function withinAccounts(rows: readonly Row[]): readonly Row[] {
  let accounts = 0;
  const end = rows.findIndex((row, index) => {
    accounts += row.accounts;
    return index > 0 && accounts > PAGE.accounts;
  });
  return end === -1 ? rows : rows.slice(0, end);
}

interface OutboxAlert {
  readonly sequence: number;
  readonly held: boolean;
  readonly alert: Alert;
}

async function decideAll(parts: DecideParts, alerts: readonly OutboxAlert[]): Promise<Step[]> {
  const ids = alerts.map(({ alert: { alert_id } }) => alert_id);
  const together = await readToldTogether(parts.store, ids);
  const stored = await knownOfAlerts(parts.store, together.alert_ids);
  const known = byAlert(stored);
  const categories = new Map(stored.map((one) => [one.decision_id, one.category]));
  const told = alerts.flatMap((one) => (one.held ? [] : [one.alert]));
  const isAsked = parts.automation.automatic.length > 0 && told.length > 0;
  const approve = isAsked ? await approver(parts, told) : null;
  const steps: Step[] = [];
  for (const { sequence, held, alert: one } of alerts) {
    let own = known.get(one.alert_id) ?? [];
    const now = held ? lastTold(one) : one;
    if (isDecidedSince(now.revision, own)) continue;
    const take = (drafts: readonly StepDraft[]) => {
      for (const draft of drafts) {
        const { decision_id: id, account_id } = draft;
        const category = categories.get(id) ?? groundOf(one, account_id).category;
        categories.set(id, category);
        steps.push({ draft, category });
      }
      own = withSteps(own, drafts);
    };
    const others = together.of(one.alert_id, sequence);
    const related = others.flatMap((id) => known.get(id) ?? []);
    const apart = { alert: now, sequence, others };
    const elsewhere = await accusedElsewhere(parts.store, apart, own);
    take(held ? liftsOfAlert(now, own, elsewhere) : stepsOfAlert(now, own, { related, elsewhere }));
    for (const draft of await liftsElsewhere(parts.store, apart, related)) {
      const { alert_id, decision_id } = draft;
      steps.push({ draft, category: categories.get(decision_id) ?? one.category });
      known.set(alert_id, withSteps(known.get(alert_id) ?? [], [draft]));
    }
    if (approve !== null && !held) take(await approve(one, own));
    known.set(one.alert_id, own);
  }
  return steps;
}

function byAlert(stored: readonly StoredDecision[]): Map<string, KnownDecision[]> {
  const known = new Map<string, KnownDecision[]>();
  for (const one of stored) known.set(one.alert_id, [...(known.get(one.alert_id) ?? []), one]);
  return known;
}

/** Under the revision that its readers know: a held row has the number that the next one will have. */
function lastTold(held: Alert): Alert {
  return { ...held, revision: held.revision - 1 };
}

function withSteps(known: readonly KnownDecision[], drafts: readonly StepDraft[]): KnownDecision[] {
  const byId = new Map(known.map((one) => [one.decision_id, one]));
  for (const draft of drafts) byId.set(draft.decision_id, draft);
  return [...byId.values()];
}

type Approve = (alert: Alert, known: readonly KnownDecision[]) => Promise<StepDraft[]>;

/** What may be approved without a person, as far as the breaker lets it. */
export async function approver(parts: DecideParts, alerts: readonly Alert[]): Promise<Approve> {
  const { store, automation, now } = parts;
  const at = now();
  const account_ids = [...new Set(alerts.flatMap(({ account_ids }) => account_ids))];
  const plans = await store.query(plansOf, { account_ids });
  const planOf = new Map(plans.map(({ account_id, plan }) => [account_id, plan]));
  const newest = alerts.map(({ observed_at }) => observed_at).reduce((x, y) => (x > y ? x : y));
  let breaker: Breaker | null = null;
  return async (told, known) => {
    const { revision } = told;
    const approved: StepDraft[] = [];
    for (const one of known) {
      const { account_id, action, state } = one;
      const paying = isPaying(planOf.get(account_id), automation);
      // Of the one finding that it rests on: no other makes it surer.
      const { category, confidence } = groundOf(told, account_id);
      const measure = { category, action, confidence };
      if (state !== "proposed" || !isAutomatic(measure, paying, automation)) continue;
      // Of alerts that are decided on long after they were written: only to end at once.
      if (isOver(one, at)) continue;
      breaker ??= await readBreaker(parts, at, newest);
      const asked = { account_id, category, paying, at_ms: at.getTime() };
      if (!(await breaker.admit(asked))) break;
      const reason = `policy approves ${action} for ${category} at a confidence of ${confidence}`;
      approved.push(stepOf({ revision }, one, { state: "approved", actor: POLICY, reason }));
    }
    return approved;
  };
}
