-- migration-signs: how long ago whoever changes the tables gave the last sign of life.
-- Grain: one row. Reads: schema_migrating.
SELECT
    toUInt64(greatest(0, dateDiff('millisecond', max(seen_at), now64(3)))) AS silent_ms
FROM schema_migrating
