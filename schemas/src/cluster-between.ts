/** For pages as well: nothing is imported that runs, as zod would, which the policy of a page refuses. */
import type { AlertPart } from "./alert.ts";

/** The cluster that alone ties two parts together; null where they name an account in common. */
export function clusterBetween(one: AlertPart, other: AlertPart): string | null {
  if (one.account_ids.some((id) => other.account_ids.includes(id))) return null;
  return one.cluster_ids?.find((id) => other.cluster_ids?.includes(id)) ?? null;
}
