-- analyst-queries: queries of analysts that the server works on.
-- Grain: one row. Reads: system.processes.
SELECT count() AS queries FROM system.processes WHERE user = 'analyst'
