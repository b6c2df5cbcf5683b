-- known-in-topics: the newest stored events of all topics with a prefix, oldest first, as they were
-- known when a partition stood at an offset and everything until a moment was received.
-- Grain: one row per event. Reads: request_events.
SELECT event_id, account_id, api_key_id, method, endpoint, status, content_hash
FROM
(
    SELECT
        event_id, account_id, api_key_id, method, endpoint, status, content_hash, received_at,
        offset
    FROM request_events
    WHERE startsWith(topic, {prefix:String}) AND received_at <= {until:DateTime64(3)}
        AND NOT (
            topic = {topic:String} AND partition = {partition:UInt32}
            AND offset >= {before:UInt64})
    ORDER BY received_at DESC, offset DESC
    LIMIT {capacity:UInt32}
)
ORDER BY received_at, offset
