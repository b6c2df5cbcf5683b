-- decision-bodies: steps of measures as they were published.
-- Grain: one row per place in the outbox. Reads: decisions.
SELECT sequence, body
FROM decisions FINAL
WHERE sequence IN {sequences:Array(UInt64)}
LIMIT 64
