-- judged-until: up to which event time windows were judged.
-- Grain: one row, none before the first tick. Reads: detect_progress.
SELECT toUnixTimestamp64Milli(max(processed_until)) AS until_ms
FROM detect_progress
HAVING count() > 0
