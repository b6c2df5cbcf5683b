-- breaker: the newest trip and the newest reset, and what was said at the newest of both.
-- Grain: one row. Reads: breaker_events.
SELECT
    toUnixTimestamp64Milli(maxIf(at, event = 'tripped')) AS tripped_ms,
    toUnixTimestamp64Milli(maxIf(at, event = 'reset')) AS reset_ms,
    argMaxIf(reason, at, event = 'tripped') AS reason
FROM breaker_events
