-- loud-accounts: accounts that make most of the requests of a minute, for tests.
-- Grain: one row per minute in [from, to) and account. Reads: account_activity_1m.
SELECT
    toUnixTimestamp64Milli(toDateTime64(minute, 3, 'UTC')) AS minute_ms, account_id,
    sum(a.requests) AS requests,
    requests / sum(requests) OVER (PARTITION BY minute) AS share
FROM account_activity_1m AS a
WHERE minute >= {from:DateTime64(3, 'UTC')} AND minute < {to:DateTime64(3, 'UTC')}
GROUP BY minute, account_id
QUALIFY share >= 0.6 AND requests >= 3
ORDER BY minute, account_id
