-- reset-to-review: the newest reset of the breaker, which reset was reviewed to the end, and the first trip since.
-- 0 stands for none.
-- Grain: one row. Reads: breaker_events, decision_cursors.
WITH (SELECT max(sequence) FROM decision_cursors WHERE name = 'breaker reset') AS reviewed
SELECT
    toUnixTimestamp64Milli(maxIf(at, event = 'reset')) AS reset_ms,
    reviewed AS reviewed_ms,
    toUnixTimestamp64Milli(
        minIf(at, event = 'tripped' AND toUnixTimestamp64Milli(at) > reviewed)
    ) AS tripped_ms,
    toUnixTimestamp64Milli(maxIf(at, event = 'tripped')) > reset_ms AS is_open
FROM breaker_events
