-- alert-revisions: what was said of an alert, the newest first.
-- Grain: one row per revision. Reads: alerts.
SELECT revision, finding_sequence, body
FROM alerts FINAL
WHERE alert_id = {alert_id:String}
ORDER BY revision DESC
LIMIT {most:UInt32}
