-- judged-alert: an alert as it stands.
-- Grain: one row, or none. Reads: alerts.
SELECT body
FROM alerts
WHERE alert_id = {alert_id:String}
ORDER BY sequence DESC
LIMIT 1
