-- accounts-recent: the accounts of the newest day of event time, behind a place: by their last request, by
-- requests or by open alerts.
-- Grain: one row per account. Reads: account_activity_1m, account_profiles, ingest_heads, alerts_current.
WITH
    (SELECT max(ingest_heads.occurred_at_max) FROM ingest_heads) AS newest
SELECT
    a.account_id AS account_id, p.plan AS plan, p.status AS status,
    p.organization_id AS organization_id, p.created_at AS created_at,
    toDateTime64(a.last_minute, 3, 'UTC') AS last_seen_at, toUInt32(a.calls) AS requests,
    toUInt32(a.open_alerts) AS open_alerts, a.sort_key AS sort_key, a.total AS total
FROM
(
    SELECT * FROM
    (
        SELECT
            u.account_id AS account_id, u.last_minute AS last_minute, u.calls AS calls,
            s.open_alerts AS open_alerts,
            toFloat64(multiIf(
                {sort:String} = 'requests', toUInt64(u.calls),
                {sort:String} = 'alerts', toUInt64(s.open_alerts),
                toUInt64(toUnixTimestamp(u.last_minute))
            )) AS sort_key,
            toUInt32(count() OVER ()) AS total
        FROM
        (
            SELECT
                account_id, max(account_activity_1m.minute) AS last_minute,
                sum(account_activity_1m.requests) AS calls
            FROM account_activity_1m
            WHERE account_activity_1m.minute > newest - INTERVAL 1 DAY
            GROUP BY account_id
        ) AS u
        LEFT JOIN
        (
            SELECT arrayJoin(account_ids) AS account_id, count() AS open_alerts
            FROM alerts_current
            WHERE status IN ('open', 'acknowledged') AND mode = 'live'
            GROUP BY account_id
        ) AS s ON s.account_id = u.account_id
    )
    WHERE {after_id:String} = '' OR sort_key < {after_key:Float64}
        OR (sort_key = {after_key:Float64} AND account_id > {after_id:String})
    ORDER BY sort_key DESC, account_id
    LIMIT {most:UInt32}
) AS a
LEFT JOIN
(
    SELECT
        account_id, CAST(plan, 'Nullable(String)') AS plan, CAST(status, 'Nullable(String)') AS status,
        organization_id, created_at
    FROM account_profiles FINAL
) AS p ON p.account_id = a.account_id
ORDER BY sort_key DESC, account_id
