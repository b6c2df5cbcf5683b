-- events-of-batch: how many events of a batch are stored.
-- Grain: one row. Reads: request_events.
SELECT count() AS events
FROM request_events
WHERE topic = {topic:String} AND partition = {partition:UInt32}
    AND batch_first = {first:UInt64} AND offset BETWEEN {first:UInt64} AND {last:UInt64}
