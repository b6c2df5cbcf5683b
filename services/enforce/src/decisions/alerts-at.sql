-- alerts-at: alerts by their places in the outbox.
-- Grain: one row per place. Reads: alerts.
SELECT sequence, body
FROM alerts FINAL
WHERE sequence IN {sequences:Array(UInt64)}
