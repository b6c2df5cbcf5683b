-- Largest clusters whose membership arose in the time that is shown. Grain: one row per cluster.
-- Reads: account_clusters_current.
SELECT
    cluster_id, count() AS accounts, countIf(membership = 'core') AS core,
    round(min(confidence), 3) AS least_sure, max(since) AS newest_member_since
FROM account_clusters_current
WHERE $__timeFilter(since)
GROUP BY cluster_id
ORDER BY accounts DESC, cluster_id
LIMIT 20
