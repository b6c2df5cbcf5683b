-- account-activity-1m: minutes of accounts in which the rollup is not what the events say.
-- Grain: one row: rows compared, rows that differ, the first of these. A side that has no row
-- shows zeros. Reads: request_events, account_activity_1m.
WITH
    recomputed AS
    (
        WITH
            ifNull(error_code = 'quota_exceeded', false) AS is_exhausted,
            status = 429 OR is_exhausted AS is_throttled
        SELECT
            toStartOfMinute(occurred_at) AS minute, account_id,
            tuple(
                count() AS requests,
                countIf(status < 400) AS succeeded,
                countIf(status BETWEEN 400 AND 499 AND NOT is_throttled) AS client_errors,
                countIf(is_throttled) AS throttled,
                countIf(is_exhausted) AS exhausted,
                countIf(status >= 500) AS server_errors,
                sum(e.units) AS units,
                uniq(client_ip) AS addresses
            ) AS said
        FROM request_events AS e
        WHERE occurred_at >= {from:DateTime64(3)} AND occurred_at < {to:DateTime64(3)}
        GROUP BY minute, account_id
    ),
    rolled_up AS
    (
        SELECT
            minute, account_id,
            tuple(
                sum(r.requests) AS requests, sum(r.succeeded) AS succeeded,
                sum(r.client_errors) AS client_errors, sum(r.throttled) AS throttled,
                sum(r.exhausted) AS exhausted, sum(r.server_errors) AS server_errors,
                sum(r.units) AS units, uniqMerge(r.addresses) AS addresses
            ) AS said
        FROM account_activity_1m AS r
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
