-- left-behind: tables and lookups of loads that were cut short a while ago.
-- Grain: one row per table. Reads: system.tables.
SELECT t.name AS name, t.engine = 'Dictionary' AS is_lookup
FROM system.tables AS t
WHERE t.database = currentDatabase() AND match(t.name, '^network_[a-z_]+__[0-9a-f]{8}$')
    AND t.metadata_modification_time < now() - INTERVAL 20 MINUTE
ORDER BY is_lookup DESC, name
LIMIT 100
