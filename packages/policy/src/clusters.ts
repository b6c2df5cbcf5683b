import { type Alert, type FindingCluster, PART_LIMITS } from "@ringfence/schemas";

/** The clusters that some of these accounts belong to, those of most of them first. */
export function clustersOf(
  clusters: readonly FindingCluster[] | undefined,
  account_ids: readonly string[],
): Pick<Alert, "cluster_ids"> {
  const named = new Set(account_ids);
  const sized = (clusters ?? []).map(({ cluster_id, members }) => ({
    cluster_id,
    size: members.filter(({ account_id }) => named.has(account_id)).length,
  }));
  const largest = sized.filter(({ size }) => size > 0).toSorted((x, y) => y.size - x.size);
  if (largest.length === 0) return {};
  return {
    cluster_ids: largest.slice(0, PART_LIMITS.clusters).map(({ cluster_id }) => cluster_id),
  };
}
