-- account-content-30m: half hours of content of accounts that the rollup tells otherwise.
-- Grain: one row: rows compared, rows that differ, the first of these. A side that has no row
-- shows nothing. Reads: request_events, account_content_30m.
WITH
    recomputed AS
    (
        SELECT
            toStartOfInterval(occurred_at, INTERVAL 30 MINUTE) AS slot, account_id,
            tuple(
                count() AS calls,
                arraySort(groupUniqArray(assumeNotNull(content_simhash))) AS simhashes
            ) AS said
        FROM request_events
        WHERE occurred_at >= {from:DateTime64(3)} AND occurred_at < {to:DateTime64(3)}
            AND content_simhash IS NOT NULL
        GROUP BY slot, account_id
    ),
    rolled_up AS
    (
        SELECT
            slot, account_id,
            tuple(
                sum(r.calls) AS calls, arraySort(groupUniqArrayArray(r.simhashes)) AS simhashes
            ) AS said
        FROM account_content_30m AS r
        WHERE slot >= {from:DateTime64(3)} AND slot < {to:DateTime64(3)}
        GROUP BY slot, account_id
    ),
    compared AS
    (
        SELECT
            tuple(slot, account_id) AS key,
            anyIf(said, side = 'events') AS events,
            anyIf(said, side = 'rollup') AS rollup
        FROM
        (
            SELECT 'events' AS side, slot, account_id, said FROM recomputed
            UNION ALL
            SELECT 'rollup' AS side, slot, account_id, said FROM rolled_up
        )
        GROUP BY slot, account_id
    )
SELECT
    count() AS compared, countIf(events != rollup) AS differing,
    groupArrayIf(10)(tuple(key, events, rollup), events != rollup) AS examples
FROM compared
