-- core-members: which clusters accounts were core members of, as it stood at `to`.
-- Grain: one row per member. Reads: account_clusters.
WITH
    (
        SELECT (window_end, version) FROM account_clusters
        WHERE window_end <= {to:DateTime64(3, 'UTC')}
        ORDER BY window_end DESC, version DESC LIMIT 1
    ) AS snapshot
SELECT cluster_id, account_id, confidence
FROM account_clusters
WHERE window_end = snapshot.1 AND version = snapshot.2
    AND cluster_id != '' AND membership = 'core'
    AND account_id IN {account_ids:Array(String)}
ORDER BY cluster_id, account_id
