-- request-flood: the last two hours of an account minute by minute, beside everybody's last hour and
-- its own past.
-- Grain: one row per candidate and minute in (from, to] that ends with requests of it.
-- Reads: account_activity_1m, account_refusals_1m, account_activity_5m.
--
-- What the minutes amount to is worked out in refusals.ts. Addresses of before the last quarter of an
-- hour tell a fleet of machines from one that has just been called together. The past ends an hour
-- before the hour that is judged, so that an attack does not teach it; only active slots count.
WITH
    {from:DateTime64(3, 'UTC')} AS period_start,
    {to:DateTime64(3, 'UTC')} AS period_end,
    toStartOfHour(period_end - INTERVAL 1 MILLISECOND) AS last_hour,
    own AS
    (
        SELECT
            m.account_id AS account_id,
            arraySort(groupArray((
                toUnixTimestamp(m.minute), m.requests, m.throttled, m.client_errors, m.server_errors,
                m.addresses,
                -- Null where not all of its refusals were noted with their time.
                if(m.throttled = ifNull(r.refusals, 0), ifNull(r.tens, 0), NULL)
            ))) AS minutes,
            groupArray((toUnixTimestamp(m.minute), m.machines)) AS machines
        FROM
        (
            SELECT
                account_id, minute, sum(a.requests) AS requests, sum(a.throttled) AS throttled,
                sum(a.client_errors) AS client_errors, sum(a.server_errors) AS server_errors,
                uniqMerge(a.addresses) AS addresses, uniqMergeState(a.addresses) AS machines
            FROM account_activity_1m AS a
            WHERE minute >= period_start - INTERVAL 2 HOUR AND minute < period_end
                AND account_id IN {candidates:Array(String)}
            GROUP BY account_id, minute
        ) AS m
        LEFT JOIN
        (
            SELECT account_id, minute, sum(f.refusals) AS refusals, groupBitOr(f.tens) AS tens
            FROM account_refusals_1m AS f
            WHERE minute >= period_start - INTERVAL 2 HOUR AND minute < period_end
                AND account_id IN {candidates:Array(String)}
            GROUP BY account_id, minute
        ) AS r ON r.account_id = m.account_id AND r.minute = m.minute
        GROUP BY m.account_id
    ),
    platform AS
    (
        SELECT arraySort(groupArray((toUnixTimestamp(minute), m.requests, m.failed))) AS everybody
        FROM
        (
            SELECT minute, sum(a.requests) AS requests, sum(a.server_errors) AS failed
            FROM account_activity_1m AS a
            WHERE minute >= period_start - INTERVAL 1 HOUR AND minute < period_end
            GROUP BY minute
        ) AS m
    ),
    past AS
    (
        SELECT
            account_id, uniqExact(toStartOfHour(slot)) AS hours,
            groupArray(toUInt32(h.requests)) AS slots
        FROM
        (
            SELECT account_id, slot, sum(f.requests) AS requests
            FROM account_activity_5m AS f
            WHERE account_id IN {candidates:Array(String)}
                AND slot < last_hour - INTERVAL 1 HOUR
                AND slot >= last_hour - toIntervalDay({history_days:UInt32})
            GROUP BY account_id, slot
        ) AS h
        GROUP BY account_id
    )
SELECT
    o.account_id AS subject_id,
    toString(toDateTime64(ended - 120, 3, 'UTC')) AS window_start,
    toString(toDateTime64(ended, 3, 'UTC')) AS window_end,
    toUInt32(ended) AS window_end_seconds,
    arrayFilter(m -> m.1 >= ended - 7200 AND m.1 < ended, o.minutes) AS minutes,
    arrayFilter(m -> m.1 >= ended - 3600 AND m.1 < ended, p.everybody) AS everybody,
    arrayReduce(
        'uniqMerge',
        arrayMap(
            m -> m.2,
            arrayFilter(m -> m.1 >= ended - 3600 AND m.1 < ended - 900, o.machines)
        )
    ) AS addresses_before,
    h.hours AS history_hours, h.slots AS history_slots
FROM own AS o
CROSS JOIN platform AS p
LEFT JOIN past AS h ON h.account_id = o.account_id
ARRAY JOIN arrayMap(m -> m.1 + 60, o.minutes) AS ended
WHERE ended > toUnixTimestamp(period_start)
ORDER BY window_end, subject_id
