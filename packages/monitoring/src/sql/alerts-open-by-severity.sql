-- Open alerts by severity. Grain: one row per severity. Reads: alerts_current.
SELECT
    severity, count() AS alerts, round(avg(confidence), 3) AS mean_confidence,
    topK(1)(recommended_action)[1] AS mostly_recommended
FROM alerts_current
WHERE $__timeFilter(observed_at) AND mode = 'live' AND status = 'open' AND NOT held
GROUP BY severity
ORDER BY indexOf(['critical', 'high', 'medium', 'low', 'info'], severity)
LIMIT 10
