-- last-written: where the outbox ends, and up to which state of a finding everything has its row.
-- Grain: one row, or none while no alert was written. Reads: alerts.
SELECT sequence, findings_until
FROM alerts
ORDER BY sequence DESC
LIMIT 1
