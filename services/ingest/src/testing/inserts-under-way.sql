-- inserts-under-way: inserts of ingestion that the server is busy with.
-- Grain: one row. Reads: system.processes.
SELECT count() AS inserts
FROM system.processes
WHERE startsWith(query_id, concat('ringfence-ingest/', currentDatabase(), '/'))
