-- cluster-snapshot: the newest snapshot in which a cluster stands, at an event time.
-- Grain: one row, or none. Reads: account_clusters.
SELECT
    window_end, version, any(prior_bits) AS prior_bits, any(bits) AS bits, any(shared) AS shared,
    toUInt32(count()) AS members,
    (window_end, version) IN
    (
        SELECT window_end, version FROM account_clusters ORDER BY window_end DESC, version DESC
        LIMIT 1
    ) AS current
FROM account_clusters
WHERE cluster_id = {cluster:String} AND window_end <= {until:DateTime64(3, 'UTC')}
GROUP BY window_end, version
ORDER BY window_end DESC, version DESC
LIMIT 1
