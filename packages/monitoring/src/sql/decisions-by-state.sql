-- Steps of measures over time. Grain: one row per step of time and state. Reads: decisions.
SELECT $__timeInterval(decided_at) AS time, state, count() AS steps
FROM decisions
WHERE $__timeFilter(decided_at)
GROUP BY time, state
ORDER BY time, state
LIMIT 10000
