-- alerts-due: alerts of which something waits to be told that is due at an event time, the longest due
-- first.
-- Grain: one row per alert. Reads: alerts.
SELECT argMax(a.finding_sequence, a.sequence) AS finding_sequence
FROM alerts AS a
WHERE alert_id IN (SELECT alert_id FROM alerts WHERE due_at > toDateTime64(0, 3, 'UTC'))
GROUP BY alert_id
HAVING argMax(a.due_at, a.sequence) > toDateTime64(0, 3, 'UTC')
    AND argMax(a.due_at, a.sequence) <= {until:DateTime64(3, 'UTC')}
ORDER BY argMax(a.due_at, a.sequence), alert_id
LIMIT {page:UInt32}
