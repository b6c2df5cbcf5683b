-- overview-alerts: alerts as they stand, counted.
-- Grain: one row per status, severity, category and action. Reads: alerts_current.
SELECT status, severity, category, recommended_action, toUInt32(count()) AS alerts
FROM alerts_current
WHERE mode = 'live' AND status IN ('open', 'acknowledged', 'suppressed')
GROUP BY status, severity, category, recommended_action
LIMIT 5000
