-- last-batch: the last batch of a partition of which anything was stored.
-- Grain: one row, or none for a new partition.
-- Reads: request_events, ingest_batches, ingest_heads, ingest_floors.
-- The events know best, because a crash may have left the tables behind them short; but where
-- retention took the newest of them away, the list of batches still knows that they were stored.
-- The head bounds what is read of the events.
WITH
    (
        SELECT max(h.batch_last) FROM ingest_heads AS h
        WHERE topic = {topic:String} AND partition = {partition:UInt32}
        HAVING count() > 0
    ) AS head,
    (
        SELECT max(f.batch_last) FROM ingest_floors AS f
        WHERE topic = {topic:String} AND partition = {partition:UInt32}
        HAVING count() > 0
    ) AS floor
SELECT
    batch_first, batch_last,
    formatDateTime(received_at, '%Y-%m-%dT%H:%i:%S.%fZ', 'UTC') AS received_at,
    toUInt8(toInt64(batch_last) <= ifNull(toInt64(floor), -1)) AS is_below_floor
FROM
(
    SELECT batch_first, batch_last, received_at
    FROM request_events
    WHERE topic = {topic:String} AND partition = {partition:UInt32}
        AND offset > ifNull(toInt64(head), -1)
    UNION ALL
    SELECT batch_first, batch_last, received_at_max AS received_at
    FROM ingest_batches
    WHERE topic = {topic:String} AND partition = {partition:UInt32} AND batch_last = head
)
ORDER BY batch_last DESC
LIMIT 1
