-- account-refusals-1m: minutes of refusals of accounts that the rollup tells otherwise.
-- Grain: one row: rows compared, rows that differ, the first of these. A side that has no row
-- shows zeros. Reads: request_events, account_refusals_1m.
WITH
    recomputed AS
    (
        SELECT
            toStartOfMinute(occurred_at) AS minute, account_id,
            tuple(
                count() AS refusals,
                groupBitOr(bitShiftLeft(toUInt8(1), intDiv(toSecond(occurred_at), 10))) AS tens
            ) AS said
        FROM request_events
        WHERE occurred_at >= {from:DateTime64(3)} AND occurred_at < {to:DateTime64(3)}
            AND (status = 429 OR error_code = 'quota_exceeded')
        GROUP BY minute, account_id
    ),
    rolled_up AS
    (
        SELECT
            minute, account_id,
            tuple(sum(r.refusals) AS refusals, groupBitOr(r.tens) AS tens) AS said
        FROM account_refusals_1m AS r
        WHERE minute >= {from:DateTime64(3)} AND minute < {to:DateTime64(3)}
        GROUP BY minute, account_id
    ),
    compared AS
    (
        SELECT
            tuple(minute, account_id) AS key,
            anyIf(said, side = 'events') AS events,
            anyIf(said, side = 'rollup') AS rollup
        FROM
        (
            SELECT 'events' AS side, minute, account_id, said FROM recomputed
            UNION ALL
            SELECT 'rollup' AS side, minute, account_id, said FROM rolled_up
        )
        GROUP BY minute, account_id
    )
SELECT
    count() AS compared, countIf(events != rollup) AS differing,
    groupArrayIf(10)(tuple(key, events, rollup), events != rollup) AS examples
FROM compared
