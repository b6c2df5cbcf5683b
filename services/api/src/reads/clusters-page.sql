-- clusters-page: the clusters of now, the largest first, behind a place.
-- Grain: one row per cluster. Reads: account_clusters_current.
SELECT * FROM
(
    SELECT
        cluster_id,
        toUInt32(countIf(membership = 'core')) AS core,
        toUInt32(countIf(membership = 'attached')) AS attached,
        minIf(c.confidence, membership = 'core') AS confidence,
        min(c.since) AS since, arraySlice(arraySort(groupArray(account_id)), 1, 8) AS account_ids,
        -- By core, then by attached.
        toFloat64(core) * 4294967296 + attached AS sort_key,
        toUInt32(count() OVER ()) AS total
    FROM account_clusters_current AS c
    GROUP BY cluster_id
)
WHERE {after_id:String} = '' OR sort_key < {after_key:Float64}
    OR (sort_key = {after_key:Float64} AND cluster_id > {after_id:String})
ORDER BY sort_key DESC, cluster_id
LIMIT {most:UInt32}
