-- new-content-links: which accounts share a content, for those that somebody began to send in
-- [from, to), some quarters of an hour of one day.
-- Grain: one row per content and account, as new-links tells them, with the day for a bucket.
-- Reads: content_uses_15m; request_events of the accounts that are told.
--
-- With the second account of a day all are told, later only who is new. From the quarter on in which
-- more than `accounts_max` have it, a content is a crowd's, and none that is a crowd's within the first
-- quarter already is looked up. All of that shows in the hashes; the events are asked only what the
-- content was, and since when, of those who are told. Two contents of one hash are told apart there,
-- and a lone row links nobody. Only what has the hash of a crowd is lost: one in 2^32 for each crowd.
WITH
    {from:DateTime64(3, 'UTC')} AS period_start,
    {to:DateTime64(3, 'UTC')} AS period_end,
    toDate(period_start) AS today,
    {accounts_max:UInt32} AS most,
    touched AS
    (
        SELECT
            content, uniqExactIf(account_id, slot = period_start) AS accounts_at_once,
            anyIf(CAST(account_id, 'String'), slot = period_start) AS somebody
        FROM content_uses_15m
        WHERE slot >= period_start AND slot < period_end
        GROUP BY content
    ),
    shared AS
    (
        SELECT
            content, countIf(u.began < period_start) AS accounts_before,
            arraySort(user -> (user.2, user.1), groupArray((account_id, u.began))) AS users,
            if(length(users) > most, users[most + 1].2, toDateTime(period_end, 'UTC')) AS crowd_at,
            arrayFilter(user -> user.2 < crowd_at, users) AS rare,
            multiIf(
                length(rare) < 2, [],
                accounts_before < 2, rare,
                arrayFilter(user -> user.2 >= period_start, rare)
            ) AS told
        FROM
        (
            SELECT content, CAST(account_id, 'String') AS account_id, min(slot) AS began
            FROM content_uses_15m
            WHERE slot >= toDateTime(today, 'UTC') AND slot < period_end
                AND content IN (SELECT content FROM touched WHERE accounts_at_once <= most)
            GROUP BY content, account_id
        ) AS u
        GROUP BY content
        HAVING length(users) >= 2 AND length(users) > accounts_before
    ),
    -- Evaluated once. The time is that since which a crowd has it; zero for an account that is told.
    (
        SELECT groupArray((account_id, content, at))
        FROM
        (
            SELECT content, user.1 AS account_id, user.2 AS at
            FROM shared
            ARRAY JOIN arrayConcat(
                arrayMap(user -> (user.1, toDateTime(0, 'UTC')), told),
                if(crowd_at < period_end, [(users[1].1, crowd_at)], [])
            ) AS user
            UNION ALL
            SELECT content, somebody AS account_id, toDateTime(period_start, 'UTC') AS at
            FROM touched
            WHERE accounts_at_once > most
        )
    ) AS asked
SELECT
    'content' AS kind, toString(today) AS bucket, e.value AS value,
    if(crowd_at = 0, e.account_id, '') AS account_id, '' AS network_kind,
    if(crowd_at = 0, toUnixTimestamp64Milli(e.began_at), 1000 * crowd_at) AS began_ms
FROM
(
    SELECT
        account_id, toUInt32(cityHash64(ifNull(content_hash, ''))) AS content,
        ifNull(content_hash, '') AS value, min(occurred_at) AS began_at
    FROM request_events
    WHERE occurred_at >= toDateTime64(today, 3, 'UTC') AND occurred_at < period_end
        AND (account_id, toUInt32(cityHash64(ifNull(content_hash, '')))) IN
            (SELECT row.1, row.2 FROM (SELECT arrayJoin(asked) AS row))
    GROUP BY account_id, content, value
) AS e
INNER JOIN
(
    SELECT row.1 AS account_id, row.2 AS content, toInt64(toUnixTimestamp(row.3)) AS crowd_at
    FROM (SELECT arrayJoin(asked) AS row)
) AS a ON a.account_id = e.account_id AND a.content = e.content
WHERE e.value != ''
