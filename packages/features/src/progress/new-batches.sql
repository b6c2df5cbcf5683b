-- new-batches: what a partition brought after an offset.
-- Grain: one row; `events` is 0 where nothing came. Reads: ingest_batches.
SELECT min(minute) AS earliest, max(b.batch_last) AS batch_last, sum(b.events) AS events
FROM ingest_batches AS b
WHERE topic = {topic:String} AND partition = {partition:UInt32} AND b.batch_last > {after:Int64}
