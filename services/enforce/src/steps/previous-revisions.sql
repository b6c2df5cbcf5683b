-- previous-revisions: the newest revision of the alerts that a page of findings goes on with.
-- Grain: one row per alert that exists. Reads: findings, alerts.
SELECT alert_id, max(revision) AS revision
FROM alerts
WHERE alert_id IN (
    SELECT concat('alr_', substring(finding_id, 5))
    FROM findings
    WHERE sequence > {after:UInt64} AND sequence <= {until:UInt64}
)
GROUP BY alert_id
