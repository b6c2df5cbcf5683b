import { z } from "zod";
import { identifier, utcTimestamp } from "./primitives.ts";

/** That somebody has an alert, or gives it back: no verdict. Statements add to history; the newest counts. */
export const acknowledgement = z.object({
  alert_id: z.string(),
  alert_revision: z.int().positive(),
  event: z.enum(["acknowledged", "released"]),
  actor: identifier,
  note: z.string().max(1_024),
  given_at: utcTimestamp,
});
export type Acknowledgement = z.infer<typeof acknowledgement>;
