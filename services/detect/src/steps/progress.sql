-- progress: how far detection has come. Grain: one row, or none. Reads: detect_progress.
SELECT version, processed_until, body
FROM detect_progress
WHERE name = 'detect'
ORDER BY version DESC
LIMIT 1
