-- server: which ClickHouse answers, and its clock. Grain: one row. Reads: nothing.
SELECT version() AS version, toUnixTimestamp64Milli(now64(3)) AS now_ms
