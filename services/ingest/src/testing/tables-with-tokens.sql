-- tables-with-tokens: the tables that drop an insert whose token they have seen.
-- Grain: one row per table. Reads: system.tables.
SELECT name
FROM system.tables
WHERE database = currentDatabase()
    AND create_table_query LIKE '%non_replicated_deduplication_window%'
