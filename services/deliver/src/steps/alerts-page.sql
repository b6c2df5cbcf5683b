-- alerts-page: alerts after a place in the outbox, in order, with what decides whether an endpoint
-- is told of them.
-- Grain: one row per alert revision. Reads: alerts.
SELECT
    sequence, alert_id, revision, subject_id, mode = 'live' AND NOT held AS is_told, status, categories,
    severity, recommended_action
FROM alerts FINAL
WHERE sequence > {after:UInt64}
ORDER BY sequence
LIMIT {page:UInt32}
