-- Findings opened. Grain: one row per step of time and mode. Reads: findings.
SELECT $__timeInterval(stored_at) AS time, mode, count() AS findings
FROM findings
WHERE $__timeFilter(stored_at) AND activity = 'create'
GROUP BY time, mode
ORDER BY time, mode
LIMIT 10000
