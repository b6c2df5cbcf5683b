/** Accounts over HTTP. */
import { z } from "zod";
import { utcTimestamp } from "../primitives.ts";

/** What is known of an account at a time. Null is unknown. */
export const accountFacts = z.object({
  account_id: z.string(),
  plan: z.string().nullable(),
  status: z.string().nullable(),
  organization_id: z.string().nullable(),
  reseller: z.string().nullable(),
  created_at: utcTimestamp.nullable(),
  age_days: z.int().nonnegative().nullable(),
  quota_units_per_day: z.number().nullable(),
  /** Since midnight (UTC) of the day up to the time that is asked for. */
  units_today: z.number(),
  /** In the window that is asked for, on a grid of five minutes. */
  requests: z.int(),
});
export type AccountFacts = z.infer<typeof accountFacts>;
