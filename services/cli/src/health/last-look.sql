-- last-look: when the watch looked last, and what it could not tell. Grain: one row, or none.
-- Reads: watch_looks.
SELECT toUnixTimestamp64Milli(looked_at) AS looked_ms, body
FROM watch_looks
ORDER BY looked_at DESC
LIMIT 1
