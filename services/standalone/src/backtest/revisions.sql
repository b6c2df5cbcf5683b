-- revisions: the revisions of alerts, live and in shadow, in the order in which they were told.
-- Grain: one row per revision observed since a time, a page of them. Reads: alerts.
SELECT sequence, body
FROM alerts FINAL
WHERE sequence > {after:UInt64} AND observed_at >= {since:DateTime64(3, 'UTC')}
ORDER BY sequence
LIMIT {page:UInt32}
