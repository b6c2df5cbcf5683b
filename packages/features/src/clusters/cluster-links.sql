-- cluster-links: what holds a cluster together, as it stood at `to`.
-- Grain: one row; none where there was no such cluster then.
-- Reads: account_cluster_links, account_clusters.
WITH
    (
        SELECT (window_end, version) FROM account_clusters
        WHERE window_end <= {to:DateTime64(3, 'UTC')}
        ORDER BY window_end DESC, version DESC LIMIT 1
    ) AS snapshot
SELECT links
FROM account_cluster_links FINAL
WHERE cluster_id = {cluster_id:String}
    AND window_end = snapshot.1 AND version = snapshot.2
    -- What a crash left of a snapshot that came out otherwise is no cluster.
    AND cluster_id IN
    (
        SELECT cluster_id FROM account_clusters
        WHERE cluster_id = {cluster_id:String}
            AND window_end = snapshot.1 AND version = snapshot.2
    )
