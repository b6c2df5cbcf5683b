-- known-cluster-links: what holds the clusters of a snapshot together.
-- Grain: one row per cluster. Reads: account_cluster_links.
SELECT cluster_id, links
FROM account_cluster_links FINAL
WHERE window_end = {window_end:DateTime64(3, 'UTC')} AND version = {version:UInt32}
ORDER BY cluster_id
