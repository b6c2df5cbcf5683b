-- alert-bodies: rows of the outbox by their place, as they were written.
-- Grain: one row per alert revision. Reads: alerts.
SELECT sequence, body
FROM alerts FINAL
WHERE sequence IN {sequences:Array(UInt64)}
