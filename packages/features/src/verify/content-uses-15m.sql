-- content-uses-15m: uses of contents by accounts that stand in the rollup and not in the events, or
-- the other way round.
-- Grain: one row: rows compared, rows that differ, the first of these. A side that has no row
-- shows zero. Reads: request_events, content_uses_15m.
WITH
    recomputed AS
    (
        SELECT
            toStartOfFifteenMinutes(occurred_at) AS slot, account_id,
            toUInt32(cityHash64(ifNull(content_hash, ''))) AS content, tuple(1 AS used) AS said
        FROM request_events
        WHERE occurred_at >= {from:DateTime64(3)} AND occurred_at < {to:DateTime64(3)}
            AND ifNull(content_hash, '') != ''
        GROUP BY slot, account_id, content
    ),
    rolled_up AS
    (
        SELECT slot, CAST(account_id, 'String') AS account_id, content, tuple(1 AS used) AS said
        FROM content_uses_15m
        WHERE slot >= {from:DateTime64(3)} AND slot < {to:DateTime64(3)}
        GROUP BY slot, account_id, content
    ),
    compared AS
    (
        SELECT
            tuple(slot, account_id, content) AS key,
            anyIf(said, side = 'events') AS events,
            anyIf(said, side = 'rollup') AS rollup
        FROM
        (
            SELECT 'events' AS side, slot, account_id, content, said FROM recomputed
            UNION ALL
            SELECT 'rollup' AS side, slot, account_id, content, said FROM rolled_up
        )
        GROUP BY slot, account_id, content
    )
SELECT
    count() AS compared, countIf(events != rollup) AS differing,
    groupArrayIf(10)(tuple(key, events, rollup), events != rollup) AS examples
FROM compared
