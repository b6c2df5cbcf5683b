/** Within which time what is found of one subject is one alert, by category: a setting. */
import { CATEGORIES, type Category } from "@ringfence/schemas";
import { z } from "zod";

const HOUR = 60;
const DAY = 24 * HOUR;

/**
 * What accounts do together goes on for weeks, and an alert a day about one ring is noise; an attack
 * is over in hours, and that there is another one the next day is news.
 */
const DEFAULTS: Readonly<Record<Category, number>> = {
  multi_account: 7 * DAY,
  pooling: 7 * DAY,
  resale: 7 * DAY,
  credential_sharing: 7 * DAY,
  extraction: 7 * DAY,
  interference: DAY,
  anomalous_traffic: DAY,
  malicious_content: DAY,
  entitlement: DAY,
};

/** Shorter than the quarter of an hour in which clusters are judged would be an alert a look. */
const LEAST = 15;
/** Signals are read back to here at each start. */
const MOST = 30 * DAY;

const minutes = z.int().min(LEAST).max(MOST);

/** Minutes by category; a category that is left out keeps its default. */
export const dedupSettings = z.strictObject(
  Object.fromEntries(CATEGORIES.map((one) => [one, minutes.optional()])) as Record<
    Category,
    z.ZodOptional<typeof minutes>
  >,
);

export const DEDUP_BOUNDS = `${LEAST} to ${MOST}`;

export type DedupWindows = Readonly<Record<Category, number>>;

export function dedupMinutes(settings: z.output<typeof dedupSettings>): DedupWindows {
  const of = (one: Category): [Category, number] => [one, settings[one] ?? DEFAULTS[one]];
  return Object.fromEntries(CATEGORIES.map(of)) as Record<Category, number>;
}

/** Milliseconds by category. */
export function dedupWindows(settings: z.output<typeof dedupSettings>): DedupWindows {
  const all = Object.entries(dedupMinutes(settings));
  return Object.fromEntries(all.map(([one, value]) => [one, value * 60_000])) as DedupWindows;
}
