-- cluster-of: the cluster of now that an account is in.
-- Grain: one row, or none. Reads: account_clusters_current.
SELECT
    cluster_id, membership, confidence, since,
    toUInt32((
        SELECT count() FROM account_clusters_current
        WHERE cluster_id =
            (
                SELECT any(cluster_id) FROM account_clusters_current
                WHERE account_id = {account:String}
            )
    )) AS members
FROM account_clusters_current
WHERE account_id = {account:String}
LIMIT 1
