-- last-written: where the outbox ends.
-- Grain: one row, or none while no alert was written. Reads: alerts.
SELECT sequence, finding_sequence
FROM alerts
ORDER BY sequence DESC
LIMIT 1
