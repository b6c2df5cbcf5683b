-- cluster-ids: clusters whose id begins with `prefix`, those of now before earlier ones, the newest first.
-- Grain: one row per cluster. Reads: account_clusters.
SELECT cluster_id AS id
FROM account_clusters
WHERE cluster_id != '' AND startsWith(cluster_id, {prefix:String})
GROUP BY id
ORDER BY max(window_end) DESC, id
LIMIT {most:UInt32}
