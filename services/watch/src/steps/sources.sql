-- sources: how far each partition has come, and each topic as a whole (partition -1).
-- Grain: one row per partition and one per topic. Reads: ingest_heads. Files end, so they are left out.
SELECT
    topic, if(grouping(partition) = 1, -1, toInt64(partition)) AS place,
    toUnixTimestamp64Milli(max(received_at_max)) AS received_ms,
    toUnixTimestamp64Milli(max(occurred_at_max)) AS occurred_ms
FROM ingest_heads
WHERE NOT startsWith(topic, 'file:')
GROUP BY GROUPING SETS ((topic, partition), (topic))
ORDER BY topic, place
