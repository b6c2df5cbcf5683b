-- databases: the databases of a server that are Ringfence's.
-- Grain: one row per database. Reads: system.tables.
SELECT t.database AS name FROM system.tables AS t
WHERE t.name = 'request_events' AND t.engine != 'View'
ORDER BY t.database
LIMIT 10
