-- account_clusters_current: accounts that are linked, as it stands.
-- Grain: one row per account in a cluster. Reads: account_clusters_current.
-- Example: SELECT cluster_id, count() AS accounts, min(confidence) AS least FROM account_clusters_current WHERE membership = 'core' GROUP BY cluster_id ORDER BY accounts DESC
CREATE OR REPLACE VIEW {views:Identifier}.account_clusters_current
(
    cluster_id String COMMENT 'Named after the oldest member when the cluster arose',
    account_id String COMMENT 'Member',
    membership String COMMENT 'core or attached; nothing is enforced on those attached',
    confidence Float64 COMMENT 'Probability that the member belongs to the cluster',
    since DateTime64(3, 'UTC') COMMENT 'Event time since which it is a member'
)
DEFINER = CURRENT_USER SQL SECURITY DEFINER
AS SELECT cluster_id, account_id, membership, confidence, since
FROM account_clusters_current
COMMENT 'Accounts that are linked as it stands, one row per account'
