-- shard-tables: the tables of events, rollups and profiles, which lie where their events do.
-- Grain: one row per table. Reads: system.tables.
SELECT name
FROM system.tables
WHERE database = currentDatabase() AND engine LIKE '%MergeTree'
    AND (name LIKE 'account\_activity\_%' OR name LIKE 'entity\_%' OR name LIKE 'place\_networks\_%'
        OR name IN ('request_events', 'content_uses_15m', 'ingest_batches', 'ingest_heads', 'key_origins_15m',
            'account_profiles', 'profile_identifiers', 'account_remarks_1m', 'account_content_30m',
            'account_refusals_1m', 'activity_1h'))
ORDER BY name
