-- route-enumeration: the routes that an account asked for in vain, beside those that answered it.
-- Grain: one row per candidate and minute in (from, to] that ends with such a request; the hours
-- before it are looked at. Reads: account_remarks_1m, request_events.
--
-- What a mistake explains of them is worked out in routes.ts, which needs the first request for each.
WITH
    {from:DateTime64(3, 'UTC')} AS period_start,
    {to:DateTime64(3, 'UTC')} AS period_end,
    period_start - toIntervalHour({hours:UInt32}) AS looked_from,
    remarks AS
    (
        SELECT
            account_id,
            arraySort(groupArray((toUnixTimestamp(minute), value, r.seen_as, r.requests))) AS asked
        FROM
        (
            SELECT
                account_id, minute, value, CAST(min(m.kind), 'String') AS seen_as,
                sum(m.requests) AS requests
            FROM account_remarks_1m AS m
            WHERE minute >= looked_from AND minute < period_end
                AND kind IN ('missing', 'closed')
                AND account_id IN {candidates:Array(String)}
            GROUP BY account_id, minute, value
        ) AS r
        GROUP BY account_id
    ),
    answered AS
    (
        SELECT account_id, groupUniqArray(200)(CAST(endpoint, 'String')) AS routes
        FROM request_events
        WHERE account_id IN {candidates:Array(String)} AND status < 400
            AND occurred_at >= period_end - INTERVAL 1 DAY AND occurred_at < period_end
        GROUP BY account_id
    )
SELECT
    r.account_id AS subject_id,
    toString(toDateTime64(ended - 3600 * {hours:UInt32}, 3, 'UTC')) AS window_start,
    toString(toDateTime64(ended, 3, 'UTC')) AS window_end,
    toUInt32(ended) AS window_end_seconds,
    arrayFilter(a -> a.1 < ended AND a.1 >= ended - 3600 * {hours:UInt32}, r.asked) AS asked,
    a.routes AS answered
FROM remarks AS r
LEFT JOIN answered AS a ON a.account_id = r.account_id
ARRAY JOIN arrayDistinct(arrayMap(one -> one.1 + 60, r.asked)) AS ended
WHERE ended > toUnixTimestamp(period_start)
ORDER BY window_end, subject_id
