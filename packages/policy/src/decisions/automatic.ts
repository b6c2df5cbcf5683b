/** What may be applied without a person, and the breaker that bounds it. Pure. */
import { action, category, type Action, type Category } from "@ringfence/schemas";
import { z } from "zod";

const rule = z.strictObject({
  category,
  /** `observe` is no measure. */
  action: action.exclude(["observe"]),
  confidence_min: z.number().min(0.9).max(1),
  /** Also for accounts that pay, or of which it is not known whether they do. */
  paying: z.boolean().default(false),
});

/** A cap over the last `hours`, on what policy approves by itself; it trips where either is passed. */
const cap = z
  .strictObject({
    name: z.string().min(1).max(64),
    hours: z.int().min(1).max(168),
    /** Distinct accounts. */
    accounts: z.int().min(0).optional(),
    /** Distinct accounts, of those that sent anything in the last 24 hours. */
    share_of_active: z.number().min(0).max(0.01).optional(),
    /** Distinct paying accounts, of the paying accounts that are known. */
    share_of_paying: z.number().min(0).max(0.01).optional(),
    /** The categories it counts, each by itself; all together where left out. */
    categories: z.array(category).min(1).optional(),
  })
  .refine(
    ({ accounts, share_of_active, share_of_paying }) =>
      accounts !== undefined || share_of_active !== undefined || share_of_paying !== undefined,
    "caps nothing: give accounts, share_of_active or share_of_paying",
  );
export type Cap = z.infer<typeof cap>;

/** Parts of the policy table: what policy approves by itself, and how much of it. */
export const automatic = z.array(rule).max(100);
export const caps = z
  .array(cap)
  .min(1, "without a cap a bad threshold could reach everybody: name one")
  .max(50);

export interface Automation {
  readonly automatic: z.infer<typeof automatic>;
  readonly paying_plans: readonly string[];
  readonly caps: readonly Cap[];
}

/** Holds whatever is configured: a bad threshold must not reach one customer in a hundred. */
export const BUILT_IN_CAP: Cap = { name: "built in", hours: 24, share_of_active: 0.009 };

/** Null where the plan is not known. */
export function isPaying(
  plan: string | null | undefined,
  { paying_plans }: Pick<Automation, "paying_plans">,
): boolean | null {
  return plan === null || plan === undefined ? null : paying_plans.includes(plan);
}

/** Whether policy may approve the measure by itself, were the breaker closed. */
export function isAutomatic(
  measure: { readonly category: Category; readonly action: Action; readonly confidence: number },
  paying: boolean | null,
  { automatic }: Automation,
): boolean {
  return automatic.some(
    (one) =>
      one.category === measure.category &&
      one.action === measure.action &&
      measure.confidence >= one.confidence_min &&
      (one.paying || paying === false),
  );
}
