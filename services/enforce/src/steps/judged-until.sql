-- judged-until: event time up to which every finding is stored. Grain: one row, or none before the first
-- window. Reads: detect_progress.
SELECT toUnixTimestamp64Milli(max(p.processed_until)) AS until_ms
FROM detect_progress AS p
HAVING count() > 0
