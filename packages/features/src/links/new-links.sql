-- new-links: who shares an identifier or has a device, for the values that somebody began to use in [from, to), some
-- quarters of an hour of one day. Contents have a query of their own (new-content-links). A value that gained no user was told in an earlier quarter.
-- Grain: one row per kind, bucket, value and account, and for places one per kind of network that
-- strangers share. Reads: entity_uses_15m, entity_accounts_1d, place_networks_1d.
--
-- The bucket is the day, for devices and clients the week. With the second user of a bucket all of
-- its users are told, later only who is new; of a device the first as well, because a machine of its
-- own tells an account from those of a farm. From the quarter on in which more than `accounts_max`
-- have it, of a device more than `owned_max`, a value is a crowd's: one row of the empty account says
-- since when, and who comes then is not told. Those that are a crowd within the first quarter already
-- are not looked up, so that the work is bounded by what is rare.
WITH
    {from:DateTime64(3, 'UTC')} AS period_start,
    {to:DateTime64(3, 'UTC')} AS period_end,
    toDate(period_start) AS today,
    touched AS
    (
        SELECT
            kind, value, uniqExactIf(account_id, slot = period_start) AS accounts_at_once,
            if(kind IN ('device', 'client'), toMonday(today), today) AS bucket,
            if(kind = 'device', {owned_max:UInt32}, {accounts_max:UInt32}) AS most
        FROM entity_uses_15m
        WHERE slot >= period_start AND slot < period_end
            AND kind IN ('address', 'network', 'client', 'device')
        GROUP BY kind, value
    ),
    uses AS
    (
        SELECT
            kind, value, if(kind IN ('device', 'client'), toMonday(day), day) AS bucket,
            account_id, min(e.first_at) AS began_at
        FROM entity_accounts_1d AS e
        WHERE (kind, value) IN (SELECT kind, value FROM touched WHERE accounts_at_once <= most)
            AND day >= toMonday(today) AND day <= today
            AND (kind IN ('device', 'client') OR day = today)
        GROUP BY kind, value, bucket, account_id
        HAVING began_at < period_end
    ),
    places AS
    (
        SELECT kind, value, groupArray((network_kind, p.first_at)) AS networks
        FROM
        (
            SELECT kind, value, network_kind, min(n.first_at) AS first_at
            FROM place_networks_1d AS n
            WHERE day = today
            GROUP BY kind, value, network_kind
            HAVING first_at < period_end
        ) AS p
        GROUP BY kind, value
    ),
    shared AS
    (
        SELECT
            kind, bucket, value, countIf(began_at < period_start) AS accounts_before,
            if(kind = 'device', 1, 2) AS least,
            if(kind = 'device', {owned_max:UInt32}, {accounts_max:UInt32}) AS most,
            arraySort(u -> u.2, groupArray((account_id, began_at))) AS users,
            if(
                length(users) > most,
                toDateTime64(toStartOfFifteenMinutes(users[most + 1].2), 3, 'UTC'),
                period_end
            ) AS crowd_at,
            arrayFilter(u -> u.2 < crowd_at, users) AS told
        FROM uses
        GROUP BY kind, bucket, value
        HAVING length(users) >= least AND length(users) > accounts_before
    )
SELECT
    kind, toString(bucket) AS bucket, value, user.1 AS account_id, user.3 AS network_kind,
    toUnixTimestamp64Milli(user.2) AS began_ms
FROM shared
LEFT JOIN places USING (kind, value)
ARRAY JOIN arrayConcat(
    arrayMap(
        u -> (u.1, u.2, ''),
        multiIf(
            length(told) < least, [],
            accounts_before < least, told,
            arrayFilter(u -> u.2 >= period_start, told)
        )
    ),
    if(crowd_at < period_end, [('', crowd_at, '')], []),
    arrayMap(n -> ('', n.2, CAST(n.1, 'String')), places.networks)
) AS user
UNION ALL
SELECT
    kind, toString(bucket) AS bucket, value, '' AS account_id, '' AS network_kind,
    toUnixTimestamp64Milli(period_start) AS began_ms
FROM touched
WHERE accounts_at_once > most
