/** What is known of the accounts of states of findings, and what became of earlier alerts about them. */
import {
  type History,
  historyDays,
  MOST_COUNTED,
  type Past,
  type PastMeasure,
  type PastVerdict,
  type PolicyTable,
  type Standing,
} from "@ringfence/policy";
import {
  accountProfile,
  action,
  category,
  decision,
  utcTimestamp,
  verdictValue,
} from "@ringfence/schemas";
import { loadQuery, type Store } from "@ringfence/store";
import { z } from "zod";

const page = z.object({ sequences: z.array(z.int()) });
/** After `since`, and at most so many of an account and category. */
const pageOfHistory = page.extend({ since: z.string(), most: z.int() });

const standingOf = loadQuery({
  url: import.meta.url,
  file: "./standing.sql",
  params: page,
  row: accountProfile
    .pick({
      account_id: true,
      created_at: true,
      plan: true,
      status: true,
      organization_id: true,
      reseller: true,
    })
    .strict(),
});

const verdictHistory = loadQuery({
  url: import.meta.url,
  file: "./verdict-history.sql",
  params: pageOfHistory,
  row: z.strictObject({
    account_id: z.string(),
    alert_id: z.string(),
    category,
    verdict: verdictValue,
    given_at: utcTimestamp,
  }),
});

const measureHistory = loadQuery({
  url: import.meta.url,
  file: "./measure-history.sql",
  params: pageOfHistory,
  row: z.strictObject({
    account_id: z.string(),
    alert_id: z.string(),
    category,
    action,
    applied_at: utcTimestamp.nullable(),
    lifted_at: utcTimestamp.nullable(),
    lifted_by: decision.shape.actor.shape.type.nullable(),
  }),
});

const DAY_MS = 86_400_000;

export interface KnownAccounts {
  readonly standing: ReadonlyMap<string, Standing>;
  readonly past: Past;
}

/**
 * @param sequences places of the states
 * @param at when their alerts will be published: history counts from there
 */
export async function readStanding(
  store: Store,
  sequences: readonly number[],
  policy: PolicyTable,
  at: Date,
): Promise<KnownAccounts> {
  const profiles = await store.query(standingOf, { sequences: [...sequences] });
  const standing = new Map(profiles.map((profile) => [profile.account_id, profile]));
  const past = { at: at.toISOString(), history: await readHistory(store, sequences, policy, at) };
  return { standing, past };
}

/** Null where the policy asks for none: then nothing is read. */
async function readHistory(
  store: Store,
  sequences: readonly number[],
  policy: PolicyTable,
  at: Date,
): Promise<ReadonlyMap<string, History> | null> {
  const days = historyDays(policy);
  if (days === 0) return null;
  const since = new Date(at.getTime() - days * DAY_MS).toISOString();
  // One more than can count, so that «at most 50» is told from 51.
  const params = { sequences: [...sequences], since, most: MOST_COUNTED + 1 };
  const verdicts = await store.query(verdictHistory, params);
  const measures = await store.query(measureHistory, params);
  const history = new Map<string, { verdicts: PastVerdict[]; measures: PastMeasure[] }>();
  const of = (id: string) => {
    const known = history.get(id) ?? { verdicts: [], measures: [] };
    history.set(id, known);
    return known;
  };
  for (const { account_id, ...verdict } of verdicts) of(account_id).verdicts.push(verdict);
  for (const { account_id, ...measure } of measures) of(account_id).measures.push(measure);
  return history;
}
