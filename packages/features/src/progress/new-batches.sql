-- new-batches: what a partition brought after an offset.
-- Grain: one row; `events` is 0 where nothing came. Reads: ingest_batches.
--
-- `earliest` looks at every batch after `settled`, `events` and `late` at those after `taken` alone.
-- What came before `closed` came too late and opens no window.
SELECT
    minOrNullIf(minute, minute >= {closed:DateTime64(3, 'UTC')}) AS earliest,
    arrayReverseSort(groupUniqArray(toInt64(b.batch_last))) AS batches,
    sumIf(b.events, toInt64(b.batch_last) > {taken:Int64}) AS events,
    sumIf(
        b.events,
        toInt64(b.batch_last) > {taken:Int64} AND minute < {closed:DateTime64(3, 'UTC')}
    ) AS late
FROM ingest_batches AS b
WHERE topic = {topic:String} AND partition = {partition:UInt32}
    AND toInt64(b.batch_last) > {settled:Int64}
