-- alert-revisions: what was said of an alert, and what was held back of it, the newest first.
-- Grain: one row per row of the outbox. Reads: alerts.
SELECT revision, finding_sequence, findings_until, held, body
FROM alerts FINAL
WHERE alert_id = {alert_id:String}
ORDER BY sequence DESC
LIMIT {most:UInt32}
