-- last-look: when anybody looked last. Grain: one row, or none. Reads: watch_looks.
SELECT toUnixTimestamp64Milli(looked_at) AS looked_ms FROM watch_looks ORDER BY looked_at DESC LIMIT 1
