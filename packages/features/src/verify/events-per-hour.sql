-- events-per-hour: how many events a window holds, by hour of event time.
-- Grain: one row per hour with events. Reads: request_events.
SELECT toStartOfHour(occurred_at) AS hour, count() AS events
FROM request_events
WHERE occurred_at >= {from:DateTime64(3)} AND occurred_at < {to:DateTime64(3)}
GROUP BY hour
ORDER BY hour
