-- account-activity-5m: slots of accounts in which the rollup is not what the events say.
-- Grain: one row: rows compared, rows that differ, the first of these. A side that has no row
-- shows zeros. Reads: request_events, account_activity_5m.
WITH
    recomputed AS
    (
        WITH ifNull(error_code = 'quota_exceeded', false) AS is_exhausted
        SELECT
            account_id, toStartOfFiveMinutes(occurred_at) AS slot,
            tuple(
                count() AS requests,
                countIf(status < 400) AS succeeded,
                countIf(status = 429 OR is_exhausted) AS throttled,
                countIf(is_exhausted) AS exhausted,
                countIf(status >= 500) AS server_errors,
                sum(e.units) AS units,
                ifNull(toString(minOrNullIf(occurred_at, status < 400)), '') AS first_succeeded_at,
                ifNull(toString(maxOrNullIf(occurred_at, status < 400)), '') AS last_succeeded_at,
                ifNull(toString(minOrNullIf(occurred_at, is_exhausted)), '') AS first_exhausted_at
            ) AS said
        FROM request_events AS e
        WHERE occurred_at >= {from:DateTime64(3)} AND occurred_at < {to:DateTime64(3)}
        GROUP BY account_id, slot
    ),
    rolled_up AS
    (
        SELECT
            account_id, slot,
            tuple(
                sum(r.requests) AS requests, sum(r.succeeded) AS succeeded,
                sum(r.throttled) AS throttled, sum(r.exhausted) AS exhausted,
                sum(r.server_errors) AS server_errors, sum(r.units) AS units,
                ifNull(toString(min(r.first_succeeded_at)), '') AS first_succeeded_at,
                ifNull(toString(max(r.last_succeeded_at)), '') AS last_succeeded_at,
                ifNull(toString(min(r.first_exhausted_at)), '') AS first_exhausted_at
            ) AS said
        FROM account_activity_5m AS r
        WHERE slot >= {from:DateTime64(3)} AND slot < {to:DateTime64(3)}
        GROUP BY account_id, slot
    ),
    compared AS
    (
        SELECT
            tuple(account_id, slot) AS key,
            anyIf(said, side = 'events') AS events,
            anyIf(said, side = 'rollup') AS rollup
        FROM
        (
            SELECT 'events' AS side, account_id, slot, said FROM recomputed
            UNION ALL
            SELECT 'rollup' AS side, account_id, slot, said FROM rolled_up
        )
        GROUP BY account_id, slot
    )
SELECT
    count() AS compared, countIf(events != rollup) AS differing,
    groupArrayIf(10)(tuple(key, events, rollup), events != rollup) AS examples
FROM compared
