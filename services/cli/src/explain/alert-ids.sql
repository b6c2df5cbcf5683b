-- alert-ids: the alerts whose id begins with `prefix`, the newest first.
-- Grain: one row per alert. Reads: alerts.
SELECT alert_id
FROM alerts
WHERE startsWith(alert_id, {prefix:String})
GROUP BY alert_id
ORDER BY max(sequence) DESC
LIMIT {most:UInt32}
