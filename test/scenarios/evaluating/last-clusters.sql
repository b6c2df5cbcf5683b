-- last-clusters: who is in which cluster at the end.
-- Grain: one row per account. Reads: account_clusters_current.
SELECT account_id, cluster_id, membership
FROM account_clusters_current
ORDER BY account_id
