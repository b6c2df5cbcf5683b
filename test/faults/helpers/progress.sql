-- progress: how much is stored, and what ingestion is at. Cheap: it is asked all the time.
-- Grain: one row. Reads: request_events, ingest_claims, system.processes.
-- `claims` grows with every claim, because an epoch is never used again.
SELECT
    (SELECT count() FROM request_events) AS stored,
    (
        SELECT count() FROM system.processes
        WHERE startsWith(query_id, concat('ringfence-ingest/', currentDatabase(), '/'))
    ) AS inserts_under_way,
    (
        SELECT toInt64(sum(intDiv(epoch, 16777216)))
        FROM (SELECT max(epoch) AS epoch FROM ingest_claims GROUP BY topic, partition)
    ) AS claims
