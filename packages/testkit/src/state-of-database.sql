-- state-of-database: what the database is made of, as one number, and how many queries work in it.
-- Grain: one row. Reads: system.tables, system.processes.
SELECT
    (
        SELECT toString(groupBitXor(cityHash64(
            name, create_table_query, if(name = 'schema_migrations', total_rows, 0)
        )))
        FROM system.tables
        WHERE database = currentDatabase()
    ) AS made_of,
    (
        SELECT toUInt32(count())
        FROM system.processes
        WHERE current_database = currentDatabase() AND query_id != queryID()
    ) AS running
