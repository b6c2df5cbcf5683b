-- lookup-states: how the lookups of this database stand, and how many that were asked of each were
-- found since the server started. Grain: one row per lookup. Reads: system.dictionaries.
SELECT name, toString(status) AS status, query_count AS asked, found_rate, last_exception AS problem
FROM system.dictionaries
WHERE database = currentDatabase() AND match(name, '^network_[a-z_]+_lookup$')
ORDER BY name
LIMIT 20
