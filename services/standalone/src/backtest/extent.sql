-- extent: from when to when there are events, by the minute.
-- Grain: one row; nulls where nothing is stored. Reads: account_activity_1m.
SELECT
    toUnixTimestamp64Milli(toDateTime64(minOrNull(minute), 3, 'UTC')) AS first_ms,
    toUnixTimestamp64Milli(toDateTime64(maxOrNull(minute), 3, 'UTC')) AS last_ms
FROM account_activity_1m
