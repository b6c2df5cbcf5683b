-- kept: how long request events are kept, and how many there are.
-- By the clock of the server, as the rule goes by it.
-- Grain: one row. Reads: system.tables, request_events.
SELECT
    (
        SELECT extract(engine_full, 'TTL (.+?)(?: SETTINGS|$)')
        FROM system.tables
        WHERE database = currentDatabase() AND name = 'request_events'
    ) AS ttl,
    toUInt64(count()) AS events,
    toUInt64(countIf(occurred_at < now() - toIntervalDay({days:UInt16}))) AS older,
    CAST(nullIf(min(occurred_at), toDateTime64(0, 3, 'UTC')), 'Nullable(String)') AS oldest
FROM request_events
