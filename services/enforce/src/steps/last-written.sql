-- last-written: where the outbox ends, up to which state of a finding everything has its row, the event
-- time up to which detection has stored every finding (0: none), and whether anything ever had to wait.
-- Grain: one row, or none while no alert was written. Reads: alerts, detect_progress.
SELECT
    sequence, findings_until,
    (SELECT toUnixTimestamp64Milli(max(p.processed_until)) FROM detect_progress AS p) AS judged_ms,
    (SELECT count() > 0 FROM alerts WHERE due_at > toDateTime64(0, 3, 'UTC')) AS waits
FROM alerts
ORDER BY sequence DESC
LIMIT 1
