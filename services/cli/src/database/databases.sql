-- databases: the databases of a server that are Ringfence's, without what a killed backtest left and the
-- views of analysts.
-- Grain: one row per database. Reads: system.tables.
SELECT t.database AS name FROM system.tables AS t
WHERE t.name = 'request_events' AND t.engine != 'View' AND NOT match(t.database, '_backtest_[0-9a-f]{8}_')
ORDER BY t.database
LIMIT 1000
