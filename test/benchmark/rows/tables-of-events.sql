-- tables-of-events: every table that rows of events reached, and its bytes on disk.
-- Grain: one row per table. Reads: system.parts.
SELECT table AS name, sum(bytes_on_disk) AS bytes
FROM system.parts
WHERE database = currentDatabase() AND active
    AND table NOT IN ('ingest_claims', 'schema_migrations')
GROUP BY table
