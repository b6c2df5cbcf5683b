-- The columns of one table, and which of them can hold null.
-- Grain: one row a column. Reads: system.columns.
SELECT name, match(type, '^(LowCardinality\\()?(Nullable|Variant|Dynamic|JSON)\\b') AS nullable
FROM system.columns
WHERE database = currentDatabase() AND table = {table:String}
