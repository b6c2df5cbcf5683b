-- newest-event: how far event time has come.
-- Grain: one row. Reads: ingest_heads.
SELECT nullIf(max(occurred_at_max), toDateTime64(0, 3, 'UTC')) AS newest_at
FROM ingest_heads
