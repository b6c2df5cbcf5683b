-- current-clusters: the view for analysts, for tests.
-- Grain: one row per member. Reads: account_clusters_current.
SELECT cluster_id, account_id, membership, confidence, since
FROM account_clusters_current
ORDER BY account_id
