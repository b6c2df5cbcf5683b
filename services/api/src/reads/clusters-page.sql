-- clusters-page: the clusters of now, the largest first.
-- Grain: one row per cluster. Reads: account_clusters_current.
SELECT
    cluster_id,
    toUInt32(countIf(membership = 'core')) AS core,
    toUInt32(countIf(membership = 'attached')) AS attached,
    minIf(c.confidence, membership = 'core') AS confidence,
    min(c.since) AS since, arraySlice(arraySort(groupArray(account_id)), 1, 8) AS account_ids,
    toUInt32(count() OVER ()) AS total
FROM account_clusters_current AS c
GROUP BY cluster_id
ORDER BY core DESC, attached DESC, cluster_id
LIMIT {most:UInt32} OFFSET {skip:UInt32}
