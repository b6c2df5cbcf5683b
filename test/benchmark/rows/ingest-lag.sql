-- ingest-lag: the event time that every partition has come to.
-- Grain: one row. Reads: ingest_heads.
SELECT toUnixTimestamp64Milli(min(newest)) AS until_ms
FROM (SELECT max(h.occurred_at_max) AS newest FROM ingest_heads AS h GROUP BY topic, partition)
