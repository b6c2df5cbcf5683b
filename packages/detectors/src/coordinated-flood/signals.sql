-- coordinated-flood: the accounts that are busy in a candidate minute, when each of them began, and
-- from where and with what it works.
-- Grain: one row per candidate, which is a minute.
-- Reads: account_activity_1m; request_events and key_origins_15m of the candidates' accounts alone;
-- entity_uses_15m for how common their clients are.
--
-- Who belongs together is worked out in onsets.ts and likeness.ts. An origin ends with the hours in
-- which the account came through its operator before, with those in which it came through any other,
-- and with its requests. A sample of content is drawn by the hash of the event.
WITH
    arrayMap(candidate -> toDateTime(candidate, 'UTC'), {candidates:Array(String)}) AS candidate_minutes,
    arrayMin(candidate_minutes) AS first_minute,
    arrayMax(candidate_minutes) AS last_minute,
    toStartOfFifteenMinutes(first_minute) - INTERVAL 45 MINUTE AS first_slot,
    activity AS
    (
        SELECT account_id, groupArray((m.minute, m.requests, m.failed)) AS own
        FROM
        (
            SELECT
                account_id, minute, sum(a.requests) AS requests, sum(a.server_errors) AS failed
            FROM account_activity_1m AS a
            WHERE minute >= first_minute - INTERVAL 65 MINUTE AND minute <= last_minute
                AND account_id IN {candidate_accounts:Array(String)}
            GROUP BY account_id, minute
        ) AS m
        GROUP BY account_id
    ),
    sequences AS
    (
        SELECT account_id, arraySort(groupArray((s.second, s.requests))) AS seconds
        FROM
        (
            SELECT account_id, toUnixTimestamp(occurred_at) AS second, count() AS requests
            FROM request_events
            WHERE account_id IN {candidate_accounts:Array(String)}
                AND occurred_at >= first_minute - INTERVAL 4 MINUTE
                AND occurred_at < last_minute + INTERVAL 1 MINUTE
            GROUP BY account_id, second
        ) AS s
        GROUP BY account_id
    ),
    origins AS
    (
        SELECT
            account_id, groupArray((o.minute, o.address, o.client, o.operator, o.requests)) AS used
        FROM
        (
            SELECT
                account_id, toStartOfMinute(occurred_at) AS minute, client_ip AS address,
                if(
                    tls_fingerprint IS NULL AND user_agent IS NULL, '',
                    concat(
                        ifNull(CAST(tls_fingerprint, 'Nullable(String)'), ''), ' ',
                        ifNull(CAST(user_agent, 'Nullable(String)'), '')
                    )
                ) AS client,
                ifNull(
                    concat('AS', toString(asn)),
                    if(
                        startsWith(toString(client_ip), '::ffff:'),
                        concat(
                            replaceOne(toString(IPv6CIDRToRange(client_ip, 112).1), '::ffff:', ''),
                            '/16'
                        ),
                        concat(toString(IPv6CIDRToRange(client_ip, 32).1), '/32')
                    )
                ) AS operator,
                count() AS requests
            FROM request_events
            WHERE account_id IN {candidate_accounts:Array(String)}
                AND occurred_at >= first_minute AND occurred_at < last_minute + INTERVAL 1 MINUTE
            GROUP BY account_id, minute, address, client, operator
            ORDER BY requests DESC, address, client
            LIMIT 20 BY account_id, minute
        ) AS o
        GROUP BY account_id
    ),
    before AS
    (
        SELECT account_id, groupArray((k.operator, k.hour)) AS known
        FROM
        (
            SELECT DISTINCT account_id, operator, toUnixTimestamp(toStartOfHour(slot)) AS hour
            FROM key_origins_15m
            WHERE account_id IN {candidate_accounts:Array(String)} AND slot <= last_minute
                AND slot >= first_minute - toIntervalDay({history_days:UInt32})
        ) AS k
        GROUP BY account_id
    ),
    contents AS
    (
        SELECT account_id, arrayFlatten(groupArray(m.sample)) AS sample
        FROM
        (
            SELECT
                account_id, toStartOfMinute(occurred_at) AS minute,
                groupArraySorted(24)((
                    cityHash64(event_id), toStartOfMinute(occurred_at),
                    assumeNotNull(content_simhash)
                )) AS sample
            FROM request_events
            WHERE account_id IN {candidate_accounts:Array(String)} AND content_simhash IS NOT NULL
                AND occurred_at >= first_minute - INTERVAL 1 MINUTE
                AND occurred_at < last_minute + INTERVAL 1 MINUTE
            GROUP BY account_id, minute
        ) AS m
        GROUP BY account_id
    ),
    busy AS
    (
        SELECT
            minute, toUnixTimestamp(minute) + 60 AS ended, account_id,
            arrayFirst(m -> m.1 = minute, own).2 AS requests,
            arrayFilter(m -> m.1 >= minute - 60 AND m.1 <= minute, own) AS recent,
            arrayMax(arrayMap(
                m -> if(m.1 >= minute - 3900 AND m.1 < minute - 300, m.2, 0), own
            )) AS usual,
            arrayFilter(
                m -> m.1 >= minute - 1200 AND m.1 < minute AND m.2 < {requests_min:UInt32}, own
            ) AS calm
        FROM activity
        ARRAY JOIN candidate_minutes AS minute
        WHERE requests >= {requests_min:UInt32}
            AND requests >= {times_usual_min:Float64} * greatest(1, usual)
    )
SELECT
    toString(toDateTime64(b.ended - 300, 3, 'UTC')) AS window_start,
    toString(toDateTime64(b.ended, 3, 'UTC')) AS window_end,
    toUInt32(b.ended) AS window_end_seconds,
    arraySort(arrayMap(
        m -> (toUnixTimestamp(m.1), m.2, m.3),
        arrayFilter(
            m -> m.1 >= b.ended - 3600 AND m.1 < b.ended,
            (
                SELECT groupArray((m.minute, m.requests, m.failed))
                FROM
                (
                    SELECT minute, sum(a.requests) AS requests, sum(a.server_errors) AS failed
                    FROM account_activity_1m AS a
                    WHERE minute > first_minute - INTERVAL 1 HOUR AND minute <= last_minute
                    GROUP BY minute
                ) AS m
            )
        )
    )) AS everybody,
    arrayCount(
        own -> arrayExists(m -> m >= b.ended - 3960 AND m < b.ended - 360, own),
        (
            SELECT groupArray(own)
            FROM
            (
                SELECT groupArray(toUnixTimestamp(minute)) AS own
                FROM
                (
                    SELECT account_id, minute
                    FROM account_activity_1m AS a
                    WHERE minute >= first_minute - INTERVAL 65 MINUTE AND minute < last_minute
                    GROUP BY account_id, minute
                    HAVING sum(a.requests) >= {requests_min:UInt32}
                )
                GROUP BY account_id
            )
        )
    ) AS busy_before,
    (
        SELECT uniqExact(account_id) FROM entity_uses_15m
        WHERE slot >= first_slot AND slot <= last_minute AND kind = 'client'
    ) AS active_accounts,
    (
        SELECT groupArray((value, accounts))
        FROM
        (
            SELECT value, uniqExact(account_id) AS accounts
            FROM entity_uses_15m
            WHERE slot >= first_slot AND slot <= last_minute AND kind = 'client'
            GROUP BY value
            HAVING hasAny(groupUniqArray(account_id), {candidate_accounts:Array(String)})
        )
    ) AS clients,
    arraySort(groupArray((
        b.account_id, arrayMap(m -> (toUnixTimestamp(m.1), m.2, m.3), b.recent), b.usual,
        arraySum(b.calm.3), arraySum(b.calm.2)
    ))) AS accounts,
    groupArray((
        b.account_id,
        arrayMap(
            s -> (toInt32(s.1) - toInt32(b.ended), s.2),
            arrayFilter(s -> s.1 >= b.ended - 300 AND s.1 < b.ended, q.seconds)
        )
    )) AS seconds,
    arrayFlatten(groupArray(arrayMap(
        o -> (
            b.account_id, replaceOne(toString(o.2), '::ffff:', ''),
            if(
                startsWith(toString(o.2), '::ffff:'),
                concat(replaceOne(toString(IPv6CIDRToRange(o.2, 120).1), '::ffff:', ''), '/24'),
                concat(toString(IPv6CIDRToRange(o.2, 64).1), '/64')
            ),
            o.3,
            arrayCount(k -> k.2 + 3600 <= b.ended - 300 AND k.1 = o.4, f.known),
            length(arrayDistinct(arrayMap(
                k -> k.2,
                arrayFilter(k -> k.2 + 3600 <= b.ended - 300 AND k.1 != o.4, f.known)
            ))),
            o.5
        ),
        arrayFilter(o -> o.1 = b.minute, w.used)
    ))) AS origins,
    groupArray((
        b.account_id,
        arrayMap(
            c -> hex(c.3),
            arraySlice(
                arraySort(arrayFilter(c -> c.2 >= b.minute - 60 AND c.2 <= b.minute, c.sample)), 1, 24
            )
        )
    )) AS simhashes
FROM busy AS b
LEFT JOIN sequences AS q ON q.account_id = b.account_id
LEFT JOIN origins AS w ON w.account_id = b.account_id
LEFT JOIN before AS f ON f.account_id = b.account_id
LEFT JOIN contents AS c ON c.account_id = b.account_id
GROUP BY b.ended
ORDER BY window_end
