-- controls-of-alert: the entries that shaped an alert, and whether they shape it as it stands.
-- Grain: one row per entry. Reads: alerts, controls_current.
WITH shaped AS
(
    SELECT sequence, control_ids
    FROM alerts
    WHERE alert_id = {alert_id:String}
)
SELECT
    control_id, kind, scope, value, categories, detectors, author, reason, created_at, expires_at,
    revoked_at, revoked_by, revoked_why,
    has((SELECT argMax(control_ids, sequence) FROM shaped), control_id) AS acts
FROM controls_current
WHERE control_id IN (SELECT arrayJoin(control_ids) FROM shaped)
ORDER BY created_at, control_id
LIMIT 1000
