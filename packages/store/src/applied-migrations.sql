-- Which migrations this database has seen.
-- Grain: one row a migration, by number. Reads: schema_migrations.
SELECT number, name, checksum
FROM schema_migrations FINAL
ORDER BY number
