-- busy-quarters: the quarters of an hour with events, and how many each has.
-- Grain: one row per quarter that begins in [from, to) and has any. Reads: account_activity_1m.
SELECT
    toUnixTimestamp64Milli(toDateTime64(toStartOfFifteenMinutes(minute), 3, 'UTC')) AS starts_ms,
    sum(a.requests) AS events
FROM account_activity_1m AS a
WHERE minute >= {from:DateTime64(3, 'UTC')} AND minute < {to:DateTime64(3, 'UTC')}
GROUP BY starts_ms
ORDER BY starts_ms
