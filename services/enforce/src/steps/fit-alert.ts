/** An alert within the bound of a message: what is least needed to act on it is left out first. Pure. */
import { ACTIONS, type Alert, type Evidence, clipText } from "@ringfence/schemas";

export interface Fitted {
  readonly body: string;
  /** What was left out, as the alert says itself; null where it is whole. */
  readonly omitted: NonNullable<Alert["omitted"]> | null;
}

/** Longest text of an alert that has to be cut, in UTF-16 code units. */
const TEXT = 300;

/**
 * Cuts lists from their end until the alert fits, in this order: samples, keys, sentences to 300 characters
 * (all of them), facts and accounts of each part, the explanation, the weakest facts, measures, accounts, parts,
 * clauses. A list is cut no further than is needed, and the next only where the one before it is empty.
 * `omitted` counts what is gone.
 *
 * Of measures the mildest go first. Whoever finds no measure of an account takes `recommended_action`, the
 * mildest of all: so an alert that is cut never asks for more than the whole one. The measures themselves are
 * decided on from the whole alert, in the store.
 *
 * @param bytes most bytes of the body, from 16 kB on
 */
export function fitAlert(whole: Alert, bytes: number): Fitted {
  const body = JSON.stringify(whole);
  if (sizeOf(whole) <= bytes) return { body, omitted: null };
  let alert: Alert = whole;
  let omitted: NonNullable<Alert["omitted"]> = {};
  for (const cut of CUTS) {
    const size = sizeOf({ ...alert, omitted });
    if (size <= bytes) break;
    const over = size + COUNT_BYTES - bytes;
    const step = cut(alert, over);
    alert = step.alert;
    omitted = { ...omitted, ...step.omitted };
  }
  alert = { ...alert, omitted };
  return { body: JSON.stringify(alert), omitted };
}

/** What the count that comes to `omitted` takes itself, at most. */
const COUNT_BYTES = 40;

interface Step {
  readonly alert: Alert;
  readonly omitted: NonNullable<Alert["omitted"]>;
}

/** @param over bytes that are too many */
type Cut = (alert: Alert, over: number) => Step;

const CUTS: readonly Cut[] = [
  (alert, over) => {
    const [event_samples, gone] = cutEnd(alert.event_samples, over);
    return { alert: { ...alert, event_samples }, omitted: counted("event_samples", gone) };
  },
  (alert, over) => {
    const [api_key_ids, gone] = cutEnd(alert.api_key_ids, over);
    return { alert: { ...alert, api_key_ids }, omitted: counted("api_key_ids", gone) };
  },
  clipTexts,
  (alert, over) => cutParts(alert, over, "evidence", "part_evidence"),
  (alert, over) => cutParts(alert, over, "account_ids", "part_account_ids"),
  (alert) => {
    const { explanation, ...rest } = alert;
    return { alert: rest, omitted: counted("explanation", explanation === undefined ? 0 : 1) };
  },
  (alert, over) => {
    const strongest = alert.evidence.toSorted((x, y) => Math.abs(y.weight) - Math.abs(x.weight));
    const [kept, gone] = cutEnd(strongest, over);
    const left = new Set(kept);
    const evidence = alert.evidence.filter((one) => left.has(one));
    return { alert: { ...alert, evidence }, omitted: counted("evidence", gone) };
  },
  (alert, over) => {
    const { measures = [], ...rest } = alert;
    const gravest = measures.toSorted((x, y) => rankOf(y) - rankOf(x));
    const [kept, gone] = cutEnd(gravest, over);
    const left = new Set(kept);
    const own = kept.length === 0 ? {} : { measures: measures.filter((one) => left.has(one)) };
    return { alert: { ...rest, ...own }, omitted: counted("measures", gone) };
  },
  (alert, over) => {
    const [account_ids, gone] = cutEnd(alert.account_ids, over);
    return { alert: { ...alert, account_ids }, omitted: counted("account_ids", gone) };
  },
  (alert, over) => {
    const { parts = [], ...rest } = alert;
    const [kept, gone] = cutEnd(parts, over);
    const own = kept.length === 0 ? {} : { parts: kept };
    return { alert: { ...rest, ...own }, omitted: counted("parts", gone) };
  },
  (alert, over) => {
    const [policy_clauses, gone] = cutEnd(alert.policy_clauses, over);
    return { alert: { ...alert, policy_clauses }, omitted: counted("policy_clauses", gone) };
  },
];

/** Without as many of the last as have so many bytes, and how many these are. */
function cutEnd<T>(list: readonly T[], over: number): [kept: T[], gone: number] {
  let gone = 0;
  for (let freed = 0; freed < over && gone < list.length; gone += 1) {
    // With its comma, where it is not the only one that is left.
    freed += sizeOf(list[list.length - 1 - gone]) + (gone < list.length - 1 ? 1 : 0);
  }
  return [list.slice(0, list.length - gone), gone];
}

function cutParts(
  alert: Alert,
  over: number,
  list: "evidence" | "account_ids",
  name: "part_evidence" | "part_account_ids",
): Step {
  const { parts } = alert;
  if (parts === undefined) return { alert, omitted: {} };
  let left = over;
  let gone = 0;
  // The last are those that have ended, and the least grave.
  const cut = parts.toReversed().map((part) => {
    if (left <= 0) return part;
    const [kept, fewer] = cutEnd<unknown>(part[list], left);
    const next = { ...part, [list]: kept };
    left -= sizeOf(part) - sizeOf(next);
    gone += fewer;
    return next;
  });
  return { alert: { ...alert, parts: cut.toReversed() }, omitted: counted(name, gone) };
}

function clipTexts(alert: Alert): Step {
  let texts = 0;
  const clip = (text: string) => {
    const short = clipText(text, TEXT);
    if (short !== text) texts += 1;
    return short;
  };
  const clipFact = (fact: Evidence) => ({ ...fact, text: clip(fact.text) });
  const { parts } = alert;
  const clipped: Alert = {
    ...alert,
    title: clip(alert.title),
    summary: clip(alert.summary),
    evidence: alert.evidence.map(clipFact),
    ...(parts === undefined
      ? {}
      : {
          parts: parts.map((part) => ({
            ...part,
            title: clip(part.title),
            summary: clip(part.summary),
            evidence: part.evidence.map(clipFact),
          })),
        }),
  };
  return { alert: clipped, omitted: counted("texts", texts) };
}

function counted(name: keyof Step["omitted"], many: number): Step["omitted"] {
  return many === 0 ? {} : { [name]: many };
}

function rankOf({ recommended_action }: Pick<Alert, "recommended_action">): number {
  return ACTIONS.indexOf(recommended_action);
}

function sizeOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}
