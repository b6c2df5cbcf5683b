-- activity-1h: hours in which the rollup is not what the events say.
-- Grain: one row: rows compared, rows that differ, the first of these. A side that has no row
-- shows zeros. Reads: request_events, activity_1h.
WITH
    recomputed AS
    (
        WITH ifNull(error_code = 'quota_exceeded', false) AS is_exhausted
        SELECT
            toStartOfHour(occurred_at) AS hour,
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
        GROUP BY hour
    ),
    rolled_up AS
    (
        SELECT
            hour,
            tuple(
                sum(r.requests) AS requests, sum(r.succeeded) AS succeeded,
                sum(r.throttled) AS throttled, sum(r.exhausted) AS exhausted,
                sum(r.server_errors) AS server_errors, sum(r.units) AS units
            ) AS said
        FROM activity_1h AS r
        WHERE hour >= {from:DateTime64(3)} AND hour < {to:DateTime64(3)}
        GROUP BY hour
    ),
    compared AS
    (
        SELECT
            tuple(hour) AS key,
            anyIf(said, side = 'events') AS events,
            anyIf(said, side = 'rollup') AS rollup
        FROM
        (
            SELECT 'events' AS side, hour, said FROM recomputed
            UNION ALL
            SELECT 'rollup' AS side, hour, said FROM rolled_up
        )
        GROUP BY hour
    )
SELECT
    count() AS compared, countIf(events != rollup) AS differing,
    groupArrayIf(10)(tuple(key, events, rollup), events != rollup) AS examples
FROM compared
