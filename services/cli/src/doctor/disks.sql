-- disks: room on the disks of the server. What is not local has no bound that it tells.
-- Grain: one row per disk. Reads: system.disks.
SELECT name, toFloat64(free_space) AS free_bytes, toFloat64(total_space) AS total_bytes
FROM system.disks
WHERE type = 'Local' AND total_space > 0
ORDER BY name
LIMIT 100
