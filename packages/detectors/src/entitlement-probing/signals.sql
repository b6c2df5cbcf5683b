-- entitlement-probing: calls that were refused because their feature is not opened to the account.
-- Grain: one row per candidate and minute in (from, to] that ends with such a call; the hours before
-- it are looked at. Reads: account_remarks_1m, request_events, account_profiles.
--
-- A route that answered the account within the week was opened to it, or was until lately.
WITH
    {from:DateTime64(3, 'UTC')} AS period_start,
    {to:DateTime64(3, 'UTC')} AS period_end,
    period_start - toIntervalHour({hours:UInt32}) AS looked_from,
    refused AS
    (
        SELECT
            account_id,
            arraySort(groupArray((toUnixTimestamp(minute), value, r.named, r.requests))) AS tries
        FROM
        (
            SELECT
                account_id, minute, value, error_code != '' AS named, sum(m.requests) AS requests
            FROM account_remarks_1m AS m
            WHERE minute >= looked_from AND minute < period_end AND kind = 'closed'
                AND (error_code = '' OR match(lower(error_code), {codes:String}))
                AND account_id IN {candidates:Array(String)}
            GROUP BY account_id, minute, value, named
        ) AS r
        GROUP BY account_id
    ),
    answered AS
    (
        SELECT account_id, groupUniqArray(200)(CAST(endpoint, 'String')) AS routes
        FROM request_events
        WHERE account_id IN {candidates:Array(String)} AND status < 400
            AND occurred_at >= period_end - INTERVAL 7 DAY AND occurred_at < period_end
        GROUP BY account_id
    ),
    profiles AS
    (
        SELECT
            account_id, entitlements_known, CAST(entitlements, 'Array(String)') AS opened,
            if(
                updated_at > created_at, dateDiff('minute', updated_at, period_end), NULL
            ) AS changed_minutes
        FROM account_profiles FINAL
        WHERE account_id IN {candidates:Array(String)}
    )
SELECT
    r.account_id AS subject_id,
    toString(toDateTime64(ended - 3600 * {hours:UInt32}, 3, 'UTC')) AS window_start,
    toString(toDateTime64(ended, 3, 'UTC')) AS window_end,
    arrayFilter(t -> t.1 < ended AND t.1 >= ended - 3600 * {hours:UInt32}, r.tries) AS tries,
    a.routes AS answered,
    p.entitlements_known AS entitlements_known, p.opened AS opened,
    p.changed_minutes AS changed_minutes
FROM refused AS r
LEFT JOIN answered AS a ON a.account_id = r.account_id
LEFT JOIN profiles AS p ON p.account_id = r.account_id
ARRAY JOIN arrayDistinct(arrayMap(one -> one.1 + 60, r.tries)) AS ended
WHERE ended > toUnixTimestamp(period_start)
ORDER BY window_end, subject_id
