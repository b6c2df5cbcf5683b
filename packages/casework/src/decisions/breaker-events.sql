-- breaker-events: the newest trips and resets of the breaker.
-- Grain: one row per event. Reads: breaker_events.
SELECT toUnixTimestamp64Milli(at) AS at_ms, event, cap, actor_id, reason
FROM breaker_events FINAL
ORDER BY at DESC, event
LIMIT 20
