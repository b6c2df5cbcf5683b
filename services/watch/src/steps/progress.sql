-- progress: up to which event time detection has come. Grain: one row, or none. Reads: detect_progress.
SELECT toUnixTimestamp64Milli(processed_until) AS until_ms
FROM detect_progress
WHERE name = 'detect'
ORDER BY version DESC
LIMIT 1
