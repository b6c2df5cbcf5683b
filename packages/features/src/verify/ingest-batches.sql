-- ingest-batches: minutes of batches that the list of batches tells otherwise than the events.
-- Grain: one row: rows compared, rows that differ, the first of these. A side that has no row
-- shows zeros. Reads: request_events, ingest_batches.
WITH
    recomputed AS
    (
        SELECT
            topic, partition, batch_first, batch_last, toStartOfMinute(occurred_at) AS minute,
            tuple(
                count() AS events, max(occurred_at) AS occurred_at_max,
                max(received_at) AS received_at_max
            ) AS said
        FROM request_events
        WHERE occurred_at >= {from:DateTime64(3)} AND occurred_at < {to:DateTime64(3)}
        GROUP BY topic, partition, batch_first, batch_last, minute
    ),
    listed AS
    (
        SELECT
            topic, partition, batch_first, batch_last, minute,
            tuple(
                sum(l.events) AS events, max(l.occurred_at_max) AS occurred_at_max,
                max(l.received_at_max) AS received_at_max
            ) AS said
        FROM ingest_batches AS l
        WHERE minute >= {from:DateTime64(3)} AND minute < {to:DateTime64(3)}
        GROUP BY topic, partition, batch_first, batch_last, minute
    ),
    compared AS
    (
        SELECT
            tuple(topic, partition, batch_first, batch_last, minute) AS key,
            anyIf(said, side = 'events') AS events,
            anyIf(said, side = 'rollup') AS rollup
        FROM
        (
            SELECT 'events' AS side, topic, partition, batch_first, batch_last, minute, said
            FROM recomputed
            UNION ALL
            SELECT 'rollup' AS side, topic, partition, batch_first, batch_last, minute, said
            FROM listed
        )
        GROUP BY topic, partition, batch_first, batch_last, minute
    )
SELECT
    count() AS compared, countIf(events != rollup) AS differing,
    groupArrayIf(10)(tuple(key, events, rollup), events != rollup) AS examples
FROM compared
