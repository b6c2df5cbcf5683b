-- stored-origins: from where credentials were used, as the rollup tells it, for tests.
-- Grain: one row per credential and origin. Reads: key_origins_15m.
SELECT api_key_id, operator, sum(k.requests) AS requests
FROM key_origins_15m AS k
GROUP BY api_key_id, operator
ORDER BY api_key_id, operator
