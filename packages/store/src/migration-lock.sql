-- migration-lock: who changes the tables of this database, and how long ago that began.
-- Grain: one row, or none where nobody does. Reads: system.tables.
SELECT
    comment AS owner,
    toUInt32(greatest(0, dateDiff('millisecond', metadata_modification_time, now64(3)))) AS age_ms
FROM system.tables
WHERE database = currentDatabase() AND name = 'schema_migrating'
