-- outbox: alerts after a place in the outbox, in order. Those that are published to nobody come without
-- their body: they are only passed over.
-- Grain: one row per alert revision. Reads: alerts.
SELECT
    sequence, alert_id, revision, mode, held, subject_id,
    if(mode = 'live' AND NOT held, body, '') AS body
FROM alerts FINAL
WHERE sequence > {after:UInt64}
ORDER BY sequence
LIMIT {page:UInt32}
