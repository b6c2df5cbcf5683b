-- alert-bodies: alerts as they were published.
-- Grain: one row per place in the outbox. Reads: alerts.
SELECT sequence, body
FROM alerts FINAL
WHERE sequence IN {sequences:Array(UInt64)}
LIMIT 64
