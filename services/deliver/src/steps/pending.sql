-- pending: what an endpoint was not yet told of the alerts that were taken for it.
-- Grain: one row per delivery. Reads: webhook_deliveries.
SELECT
    sequence, version, webhook_id, alert_id, revision, subject_id, state, attempts,
    toUnixTimestamp64Milli(first_attempt_at) AS first_attempt_ms,
    toUnixTimestamp64Milli(next_attempt_at) AS next_attempt_ms, last_status, last_error
FROM webhook_deliveries FINAL
WHERE endpoint_id = {endpoint_id:String} AND state = 'pending'
ORDER BY sequence
LIMIT {most:UInt32}
