import type { AccountProfile, Category } from "@ringfence/schemas";
import type { PolicyTable } from "./table.ts";

/** What is known of an account when policy looks at it. Null is unknown and argues for nothing. */
export type Standing = Pick<
  AccountProfile,
  "account_id" | "created_at" | "plan" | "status" | "organization_id" | "reseller"
>;

type Exemption = PolicyTable["exemptions"][number];

/** The exemption that takes the account out of `category`; null where there is none. */
export function exemptionOf(
  standing: Standing | undefined,
  category: Category,
  table: PolicyTable,
): Exemption | null {
  const held = table.exemptions.find(
    (exemption) =>
      exemption.categories.includes(category) && standing?.reseller === exemption.reseller,
  );
  return held ?? null;
}
