-- known-events: the newest stored events of a partition before an offset, oldest first.
-- Grain: one row per event. Reads: request_events.
SELECT event_id, account_id, api_key_id, method, endpoint, status, content_hash
FROM
(
    SELECT event_id, account_id, api_key_id, method, endpoint, status, content_hash, offset
    FROM request_events
    WHERE topic = {topic:String} AND partition = {partition:UInt32} AND offset < {before:UInt64}
    ORDER BY offset DESC
    LIMIT {capacity:UInt32}
)
ORDER BY offset
