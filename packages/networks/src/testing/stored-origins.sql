-- stored-origins: from where a credential was used, as the rollup tells it, for tests.
-- Grain: one row per origin. Reads: key_origins_15m.
SELECT operator, max(k.country) AS country
FROM key_origins_15m AS k
WHERE account_id = {account_id:String}
GROUP BY operator
ORDER BY operator
