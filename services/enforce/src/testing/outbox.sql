-- outbox: every alert as it is stored, in order.
-- Grain: one row per alert revision. Reads: alerts.
SELECT
    sequence, finding_sequence, alert_id, revision, mode, status, recommended_action, held,
    control_ids
FROM alerts FINAL
ORDER BY sequence
