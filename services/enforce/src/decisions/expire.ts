/** Measures whose time is over. */
import { POLICY, stepOf } from "@ringfence/policy";
import { loadQuery } from "@ringfence/store";
import { z } from "zod";
import { knownById } from "./read-known.ts";
import { writeSteps, type WriteStepsParts } from "./write-steps.ts";

const MOST_EXPIRIES = 5_000;

const dueExpiries = loadQuery({
  url: import.meta.url,
  file: "./due-expiries.sql",
  params: z.object({ now: z.string(), most: z.int() }),
  row: z.strictObject({ decision_id: z.string() }),
});

export async function expireMeasures(parts: WriteStepsParts): Promise<number> {
  const now = parts.now().toISOString().replace("T", " ").replace("Z", "");
  const due = await parts.store.query(dueExpiries, { now, most: MOST_EXPIRIES });
  if (due.length === 0) return 0;
  const known = await knownById(
    parts.store,
    due.map(({ decision_id }) => decision_id),
  );
  const steps = known.map((one) => ({
    draft: stepOf({ revision: one.alert_revision }, one, {
      state: "expired",
      actor: POLICY,
      reason: one.state === "proposed" ? "nobody approved it in time" : "its time is over",
    }),
    category: one.category,
  }));
  return (await writeSteps(parts, steps)).length;
}
