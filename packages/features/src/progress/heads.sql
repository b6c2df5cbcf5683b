-- heads: how far each partition has come.
-- Grain: one row per stream and partition. Reads: ingest_heads.
SELECT
    topic, partition, max(h.batch_last) AS batch_last,
    max(h.occurred_at_max) AS occurred_at_max, max(h.received_at_max) AS received_at_max,
    min(h.minute_min) AS minute_min
FROM ingest_heads AS h
GROUP BY topic, partition
ORDER BY topic, partition
