-- accounts-search: accounts whose id contains the words, or whose profile says them, and whose profile has the
-- plan, the status and the organization that are asked for, behind a place: by their last request, by requests
-- or by open alerts. Without words all are meant; an empty list or text filters nothing.
-- Grain: one row per account. Reads: account_profiles, account_activity_5m, ingest_heads, alerts_current.
WITH
    (SELECT max(ingest_heads.occurred_at_max) FROM ingest_heads) AS newest,
    -- Of whom no profile is known, no plan is.
    empty({plans:Array(String)}) AND empty({statuses:Array(String)}) AND {organization:String} = '' AS by_id,
    profiled AS
    (
        SELECT account_id
        FROM account_profiles FINAL
        WHERE (empty({plans:Array(String)}) OR ifNull(CAST(plan, 'Nullable(String)'), '') IN {plans:Array(String)})
            AND (empty({statuses:Array(String)}) OR ifNull(CAST(status, 'Nullable(String)'), '') IN {statuses:Array(String)})
            AND ({organization:String} = '' OR ifNull(organization_id, '') = {organization:String})
            AND (positionCaseInsensitiveUTF8(account_id, {words:String}) > 0 OR has(
                arrayMap(
                    text -> lowerUTF8(ifNull(text, '')),
                    [
                        organization_id, CAST(plan, 'Nullable(String)'),
                        CAST(status, 'Nullable(String)'), email_domain, email_hash,
                        payment_fingerprint, signup_device_id,
                        replaceOne(toString(signup_ip), '::ffff:', '')
                    ]
                ),
                lowerUTF8({words:String})
            ))
    )
SELECT
    g.account_id AS account_id, p.plan AS plan, p.status AS status,
    p.organization_id AS organization_id, p.created_at AS created_at,
    nullIf(toDateTime64(g.last_slot, 3, 'UTC'), toDateTime64(0, 3, 'UTC')) AS last_seen_at,
    toUInt32(g.calls) AS requests, toUInt32(g.open_alerts) AS open_alerts,
    g.sort_key AS sort_key, g.total AS total
FROM
(
    SELECT
        account_id, CAST(plan, 'Nullable(String)') AS plan, CAST(status, 'Nullable(String)') AS status,
        organization_id, created_at
    FROM account_profiles FINAL
) AS p
-- The page is held in memory, and the profiles pass by it.
RIGHT JOIN
(
    SELECT * FROM
    (
        SELECT
            account_id, max(slot) AS last_slot, sum(requests) AS calls, sum(alerts) AS open_alerts,
            toFloat64(multiIf(
                {sort:String} = 'requests', calls,
                {sort:String} = 'alerts', open_alerts,
                toUInt64(toUnixTimestamp(last_slot))
            )) AS sort_key,
            toUInt32(count() OVER ()) AS total
        FROM
        (
            -- Added up once, in one table of all that fit: that holds a million accounts.
            SELECT account_id, true AS fits, toDateTime(0, 'UTC') AS slot, 0::UInt64 AS requests, 0::UInt64 AS alerts
            FROM profiled
            UNION ALL
            SELECT DISTINCT account_id, true, toDateTime(0, 'UTC'), 0::UInt64, 0::UInt64
            FROM account_activity_5m
            WHERE by_id AND positionCaseInsensitiveUTF8(account_id, {words:String}) > 0
                AND account_id NOT IN (SELECT account_id FROM profiled)
            UNION ALL
            SELECT account_id, false, account_activity_5m.slot, toUInt64(account_activity_5m.requests), 0::UInt64
            FROM account_activity_5m
            WHERE account_activity_5m.slot >= newest - INTERVAL 30 DAY
                AND (account_id IN (SELECT account_id FROM profiled)
                    OR (by_id AND positionCaseInsensitiveUTF8(account_id, {words:String}) > 0))
            UNION ALL
            SELECT arrayJoin(account_ids), false, toDateTime(0, 'UTC'), 0::UInt64, 1::UInt64
            FROM alerts_current
            WHERE status IN ('open', 'acknowledged') AND mode = 'live'
        )
        GROUP BY account_id
        HAVING max(fits)
    )
    WHERE {after_id:String} = '' OR sort_key < {after_key:Float64}
        OR (sort_key = {after_key:Float64} AND account_id > {after_id:String})
    ORDER BY sort_key DESC, account_id
    LIMIT {most:UInt32}
) AS g ON g.account_id = p.account_id
ORDER BY sort_key DESC, account_id
