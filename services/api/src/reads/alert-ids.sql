-- alert-ids: alerts whose id begins so, two at most: whoever asks wants the only one.
-- Grain: one row per alert. Reads: alerts.
SELECT DISTINCT alert_id
FROM alerts
WHERE startsWith(alert_id, {beginning:String})
ORDER BY alert_id
LIMIT 2
