-- Open alerts, the worst first. Grain: one row per alert. Reads: alerts_current.
SELECT
    published_at, alert_id, severity, category, detector_id AS detector,
    round(confidence, 3) AS sure, recommended_action AS recommended, length(account_ids) AS accounts,
    summary
FROM alerts_current
WHERE $__timeFilter(observed_at) AND mode = 'live' AND status = 'open' AND NOT held
ORDER BY indexOf(['critical', 'high', 'medium', 'low', 'info'], severity), published_at DESC, alert_id
LIMIT 100
