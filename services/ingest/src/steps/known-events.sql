-- known-events: the newest stored events of a partition before an offset, oldest first.
-- Grain: one row per event. Reads: request_events, ingest_batches.
-- Which batches hold them is known by the list of batches, so nothing older is read.
WITH
    (
        SELECT min(batch_first)
        FROM
        (
            SELECT
                batch_first,
                sum(events) OVER (ORDER BY batch_last DESC) - events AS newer
            FROM
            (
                SELECT batch_first, batch_last, sum(b.events) AS events
                FROM ingest_batches AS b
                WHERE topic = {topic:String} AND partition = {partition:UInt32}
                    AND batch_last < {before:UInt64}
                GROUP BY batch_first, batch_last
            )
        )
        WHERE newer < {capacity:UInt32}
    ) AS oldest
SELECT event_id, account_id, api_key_id, method, endpoint, status, content_hash
FROM
(
    SELECT event_id, account_id, api_key_id, method, endpoint, status, content_hash, offset
    FROM request_events
    WHERE topic = {topic:String} AND partition = {partition:UInt32}
        AND offset >= oldest AND offset < {before:UInt64}
    ORDER BY offset DESC
    LIMIT {capacity:UInt32}
)
ORDER BY offset
