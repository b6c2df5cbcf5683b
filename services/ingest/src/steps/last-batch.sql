-- last-batch: the last batch of a partition of which anything was stored.
-- Grain: one row, or none for a new partition. Reads: request_events.
-- Asked of the events themselves: a crash may have left the tables behind them short.
SELECT
    batch_first, batch_last,
    formatDateTime(received_at, '%Y-%m-%dT%H:%i:%S.%fZ', 'UTC') AS received_at
FROM request_events
WHERE topic = {topic:String} AND partition = {partition:UInt32}
ORDER BY batch_last DESC
LIMIT 1
