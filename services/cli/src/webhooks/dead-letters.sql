-- dead-letters: deliveries of an endpoint that were given up and not replayed yet, the oldest first.
-- Grain: one row per delivery. Reads: webhook_dead_letters, webhook_replays.
SELECT
    sequence, version, webhook_id, alert_id, revision, attempts, last_status, last_error,
    toUnixTimestamp64Milli(updated_at) AS given_up_ms
FROM webhook_dead_letters
WHERE endpoint_id = {endpoint_id:String}
    AND (sequence, version) NOT IN
        (SELECT sequence, version FROM webhook_replays WHERE endpoint_id = {endpoint_id:String})
ORDER BY sequence
LIMIT {most:UInt32}
