-- busy-quarters: the quarters of an hour with events.
-- Grain: one row per quarter that begins in [from, to). Reads: account_activity_1m.
SELECT DISTINCT toUnixTimestamp64Milli(toDateTime64(toStartOfFifteenMinutes(minute), 3, 'UTC')) AS starts_ms
FROM account_activity_1m
WHERE minute >= {from:DateTime64(3, 'UTC')} AND minute < {to:DateTime64(3, 'UTC')}
ORDER BY starts_ms
