-- filled-tables: how many tables hold rows, beside those that migrations keep for themselves.
-- Grain: one row. Reads: system.tables.
SELECT toUInt32(count()) AS tables
FROM system.tables
WHERE database = currentDatabase() AND total_rows > 0
    AND name NOT IN ('schema_migrations', 'schema_migrating')
