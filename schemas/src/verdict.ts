import { z } from "zod";
import { verdictValue } from "./vocabulary.ts";
import { identifier, utcTimestamp } from "./primitives.ts";

/** What an analyst found an alert to be. Verdicts add to history, they never rewrite it. */
export const verdict = z.object({
  alert_id: z.string(),
  alert_revision: z.int().positive(),
  verdict: verdictValue,
  analyst: identifier,
  note: z.string().max(4_096),
  given_at: utcTimestamp,
});
export type Verdict = z.infer<typeof verdict>;
