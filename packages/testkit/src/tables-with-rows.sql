-- The tables that hold rows of their own; which migrations ran is no row of a test.
-- Grain: one row a table. Reads: system.tables.
SELECT name
FROM system.tables
WHERE database = currentDatabase()
  AND engine LIKE '%MergeTree'
  AND name != 'schema_migrations'
ORDER BY name
LIMIT 1000
