-- current-clusters: the view for analysts, for tests.
-- Grain: one row per member. Reads: account_clusters_current.
SELECT account_id, membership FROM account_clusters_current ORDER BY account_id
