-- last-members: who is in which cluster at the end, and how surely.
-- Grain: one row per account. Reads: account_clusters_current.
SELECT account_id, cluster_id, membership, confidence
FROM account_clusters_current
ORDER BY account_id
