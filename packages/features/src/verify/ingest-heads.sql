-- ingest-heads: partitions whose head is not what the list of their batches says.
-- Grain: one row: rows compared, rows that differ, the first of these. A side that has no row
-- shows zeros. Heads know no window, so they are compared with the whole list, which is small.
-- Reads: ingest_batches, ingest_heads.
WITH
    recomputed AS
    (
        SELECT
            topic, partition,
            tuple(
                max(b.batch_last) AS batch_last, min(b.minute) AS minute_min,
                max(b.occurred_at_max) AS occurred_at_max,
                max(b.received_at_max) AS received_at_max
            ) AS said
        FROM ingest_batches AS b
        GROUP BY topic, partition
    ),
    rolled_up AS
    (
        SELECT
            topic, partition,
            tuple(
                max(h.batch_last) AS batch_last, min(h.minute_min) AS minute_min,
                max(h.occurred_at_max) AS occurred_at_max,
                max(h.received_at_max) AS received_at_max
            ) AS said
        FROM ingest_heads AS h
        GROUP BY topic, partition
    ),
    compared AS
    (
        SELECT
            tuple(topic, partition) AS key,
            anyIf(said, side = 'events') AS events,
            anyIf(said, side = 'rollup') AS rollup
        FROM
        (
            SELECT 'events' AS side, topic, partition, said FROM recomputed
            UNION ALL
            SELECT 'rollup' AS side, topic, partition, said FROM rolled_up
        )
        GROUP BY topic, partition
    )
SELECT
    count() AS compared, countIf(events != rollup) AS differing,
    groupArrayIf(10)(tuple(key, events, rollup), events != rollup) AS examples
FROM compared
