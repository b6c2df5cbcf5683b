-- known-clusters: the clusters that hold at `to`.
-- Grain: one row per member. Reads: account_clusters.
SELECT
    cluster_id, account_id, membership, toUnixTimestamp64Milli(since) AS since_ms,
    round(confidence, 6) AS confidence
FROM account_clusters
WHERE cluster_id != '' AND window_end =
(
    SELECT max(window_end) FROM account_clusters WHERE window_end <= {to:DateTime64(3, 'UTC')}
)
ORDER BY cluster_id, account_id
