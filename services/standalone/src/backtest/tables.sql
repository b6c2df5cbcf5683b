-- tables: the tables of this database that keep rows, without those that replace doors and views.
-- Grain: one row per table. Reads: system.tables.
SELECT name
FROM system.tables
WHERE database = currentDatabase() AND engine LIKE '%MergeTree'
ORDER BY name
