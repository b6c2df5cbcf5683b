-- alert-heads: some alerts as they stand, in short.
-- Grain: one row per alert. Reads: alerts.
SELECT
    alert_id, revision, status, severity, confidence, toUInt32(length(account_ids)) AS accounts,
    JSONExtractString(body, 'title') AS title, JSONExtractString(body, 'summary') AS summary
FROM alerts
WHERE sequence IN
    (SELECT max(sequence) FROM alerts WHERE alert_id IN {ids:Array(String)} GROUP BY alert_id)
ORDER BY sequence
LIMIT 1 BY sequence
