-- account-activity-1d: days of accounts in which the rollup is not what the events say.
-- Grain: one row: rows compared, rows that differ, the first of these. A side that has no row
-- shows zeros. Reads: request_events, account_activity_1d.
WITH
    recomputed AS
    (
        WITH ifNull(error_code = 'quota_exceeded', false) AS is_exhausted
        SELECT
            account_id, toDate(occurred_at) AS day,
            tuple(
                count() AS requests,
                countIf(status < 400) AS succeeded,
                countIf(status = 429 OR is_exhausted) AS throttled,
                countIf(is_exhausted) AS exhausted,
                countIf(status >= 500) AS server_errors,
                sum(e.units) AS units
            ) AS said
        FROM request_events AS e
        WHERE occurred_at >= {from:DateTime64(3)} AND occurred_at < {to:DateTime64(3)}
        GROUP BY account_id, day
    ),
    rolled_up AS
    (
        SELECT
            account_id, day,
            tuple(
                sum(r.requests) AS requests, sum(r.succeeded) AS succeeded,
                sum(r.throttled) AS throttled, sum(r.exhausted) AS exhausted,
                sum(r.server_errors) AS server_errors, sum(r.units) AS units
            ) AS said
        FROM account_activity_1d AS r
        WHERE day >= toDate({from:DateTime64(3)}) AND day < toDate({to:DateTime64(3)})
        GROUP BY account_id, day
    ),
    compared AS
    (
        SELECT
            tuple(account_id, day) AS key,
            anyIf(said, side = 'events') AS events,
            anyIf(said, side = 'rollup') AS rollup
        FROM
        (
            SELECT 'events' AS side, account_id, day, said FROM recomputed
            UNION ALL
            SELECT 'rollup' AS side, account_id, day, said FROM rolled_up
        )
        GROUP BY account_id, day
    )
SELECT
    count() AS compared, countIf(events != rollup) AS differing,
    groupArrayIf(10)(tuple(key, events, rollup), events != rollup) AS examples
FROM compared
