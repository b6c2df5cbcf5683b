-- clusters: 1,000 clusters of three accounts each, as detection would have left them.
-- Grain: one row per account.
INSERT INTO account_clusters
SELECT
    {at:DateTime('UTC')} AS window_end, 1 AS version,
    concat('clu_', lower(hex(cityHash64('cluster', intDiv(number, 3))))) AS cluster_id,
    concat('acc_', lower(hex(cityHash64(number)))) AS account_id, 'core' AS membership,
    0.99 AS confidence, window_end AS since, -12 AS prior_bits, map('client', 20.) AS bits,
    map('device', 3) AS shared
FROM numbers(3000)
