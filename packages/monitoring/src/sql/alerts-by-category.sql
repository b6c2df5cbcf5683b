-- Alerts by category. Grain: one row per step of time and category. Reads: alerts_current.
SELECT $__timeInterval(observed_at) AS time, category, count() AS alerts
FROM alerts_current
WHERE $__timeFilter(observed_at) AND mode = 'live' AND NOT held
GROUP BY time, category
ORDER BY time, category
LIMIT 10000
