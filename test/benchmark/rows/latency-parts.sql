-- latency-parts: when the first finding about each account by itself was observed, and stored.
-- Grain: one row per account. Reads: findings.
SELECT
    f.account_ids[1] AS account_id,
    toUnixTimestamp64Milli(argMin(f.observed_at, f.sequence)) AS observed_ms,
    toUnixTimestamp64Milli(argMin(f.stored_at, f.sequence)) AS found_ms
FROM findings AS f
WHERE length(f.account_ids) = 1 AND f.mode = 'live' AND f.category IN {categories:Array(String)}
GROUP BY account_id
