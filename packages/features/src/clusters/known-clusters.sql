-- known-clusters: the clusters that hold at `to`.
-- Grain: one row per member, of the newest snapshot; a single row without a cluster_id says «none».
-- Reads: account_clusters.
SELECT
    toUnixTimestamp64Milli(window_end) AS window_end_ms, version, cluster_id, account_id,
    membership, confidence, toUnixTimestamp64Milli(since) AS since_ms, prior_bits, bits, shared
FROM account_clusters
WHERE window_end =
    (
        SELECT window_end FROM account_clusters WHERE window_end <= {to:DateTime64(3, 'UTC')}
        ORDER BY window_end DESC LIMIT 1
    )
    AND version =
    (
        SELECT version FROM account_clusters WHERE window_end <= {to:DateTime64(3, 'UTC')}
        ORDER BY window_end DESC, version DESC LIMIT 1
    )
ORDER BY cluster_id, account_id
