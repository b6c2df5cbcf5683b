-- overview-minutes: events by minute of event time, the last two hours before the newest event.
-- Grain: one row per minute with events. Reads: account_activity_1m, ingest_heads.
SELECT toDateTime64(a.minute, 3, 'UTC') AS minute, toUInt32(sum(a.requests)) AS events
FROM account_activity_1m AS a
WHERE a.minute > (SELECT max(ingest_heads.occurred_at_max) FROM ingest_heads) - INTERVAL 2 HOUR
GROUP BY a.minute
ORDER BY a.minute
LIMIT 200
