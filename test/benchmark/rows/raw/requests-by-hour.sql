-- requests-by-hour, of the events.
-- Grain: one row per hour. Reads: request_events.
SELECT
    toStartOfHour(occurred_at) AS hour, countIf(status < 400) AS served,
    countIf(status = 429 OR ifNull(error_code = 'quota_exceeded', false)) AS refused,
    countIf(status >= 500) AS failed
FROM request_events
WHERE occurred_at > (SELECT max(occurred_at) FROM request_events) - INTERVAL 7 DAY
GROUP BY hour
ORDER BY hour
