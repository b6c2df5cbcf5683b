-- scratch-databases: what backtests left behind, which is nothing unless one was killed.
-- Grain: one row per database. Reads: system.databases.
SELECT name FROM system.databases WHERE name LIKE '%\_backtest\_%' ORDER BY name
