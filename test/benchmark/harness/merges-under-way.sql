-- merges-under-way: how many merges of this database run now.
-- Grain: one row. Reads: system.merges.
SELECT count() AS merges FROM system.merges WHERE database = currentDatabase()
