-- cluster-members: who is in a cluster at a snapshot, core before attached, the surer ones first.
-- Grain: one row per member. Reads: account_clusters.
SELECT account_id, membership, confidence, since
FROM account_clusters
WHERE window_end = {window_end:DateTime64(3, 'UTC')} AND version = {version:UInt32}
    AND cluster_id = {cluster:String}
ORDER BY membership = 'core' DESC, confidence DESC, account_id
LIMIT 1 BY account_id
LIMIT {most:UInt32}
