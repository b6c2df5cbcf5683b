-- stored-clusters: the members of every snapshot, for tests.
-- Grain: one row per time and member of its newest version. Reads: account_clusters.
SELECT window_end, cluster_id, account_id
FROM account_clusters
WHERE (window_end, version) IN
    (SELECT window_end, max(version) FROM account_clusters GROUP BY window_end)
ORDER BY window_end, cluster_id, account_id
