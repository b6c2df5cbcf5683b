-- breaker: the last trip or reset. Grain: one row, or none. Reads: breaker_events.
SELECT event, reason FROM breaker_events FINAL ORDER BY at DESC, event LIMIT 1
