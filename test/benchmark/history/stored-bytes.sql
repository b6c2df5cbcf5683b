-- stored-bytes: what all tables of this database take on disk, and how many events there are.
-- Grain: one row. Reads: system.parts.
SELECT sum(bytes_on_disk) AS bytes, sumIf(rows, table = 'request_events') AS events
FROM system.parts
WHERE database = currentDatabase() AND active
