-- current-links: the view for analysts, for tests.
-- Grain: one row per link and shared value. Reads: account_cluster_links_current.
SELECT cluster_id, account_a, account_b, kind, value, accounts
FROM account_cluster_links_current
ORDER BY cluster_id, link_bits DESC, bits DESC
