-- snapshots: the clusters as they were written, for tests.
-- Grain: one row per snapshot and cluster. Reads: account_clusters.
SELECT
    formatDateTime(window_end, '%H:%i') AS time, version, cluster_id,
    arrayStringConcat(arraySort(groupArray(account_id)), ' ') AS members
FROM account_clusters
GROUP BY window_end, version, cluster_id
ORDER BY window_end, version, members
