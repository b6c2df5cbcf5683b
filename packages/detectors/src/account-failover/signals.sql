-- account-failover: calls that were refused to one account and done by another at once, with the same
-- content.
-- Grain: one row per look and account that another one went on for in it, with all of that since
-- midnight UTC: who belongs together is worked out in failovers.ts.
-- Reads: request_events and account_profiles of the accounts of the candidates alone.
--
-- A failover ends with from and to whom, whether a quota was used up, when it was refused and done,
-- and which piece it was.
WITH
    arrayZip(
        arrayMap(c -> toUInt64(c), {candidates:Array(String)}), {dues:Array(DateTime('UTC'))}
    ) AS asked,
    toStartOfDay({starts:Array(DateTime('UTC'))}[1]) AS period_start,
    failovers AS
    (
        SELECT
            a.due AS due, c.piece AS piece, f.1 AS gave_up, f.2 AS went_on, f.3 AS is_spent,
            f.4 AS refused_at, f.5 AS done_at
        FROM
        (
            -- A piece that was tried more often than this is no single one.
            SELECT
                content_hash, assumeNotNull(content_simhash) AS piece,
                groupArraySorted(1000)((
                    occurred_at, account_id,
                    status = 429 OR ifNull(error_code = 'quota_exceeded', false),
                    toBool(ifNull(error_code = 'quota_exceeded', false))
                )) AS calls
            FROM request_events
            WHERE account_id IN {candidate_accounts:Array(String)}
                AND occurred_at >= period_start AND occurred_at < {to:DateTime64(3, 'UTC')}
                AND content_hash IS NOT NULL
                AND content_simhash IN (SELECT arrayJoin(asked).1)
                AND (status < 400 OR status = 429 OR error_code = 'quota_exceeded')
            GROUP BY content_hash, piece
        ) AS c
        INNER JOIN (SELECT one.1 AS piece, one.2 AS due FROM (SELECT arrayJoin(asked) AS one)) AS a
            ON a.piece = c.piece
        ARRAY JOIN arrayFlatten(arrayMap(
            r -> arrayMap(
                s -> (r.2, s.2, r.4, r.1, s.1),
                arrayFilter(
                    s -> NOT s.3 AND s.2 != r.2 AND s.1 >= r.1 AND s.1 < a.due
                        AND s.1 <= r.1 + toIntervalSecond({failover_seconds:UInt32}),
                    c.calls
                )
            ),
            -- The look that ends at midnight is of the day before.
            arrayFilter(r -> r.3 AND r.1 >= toStartOfDay(a.due - INTERVAL 1 SECOND), c.calls)
        )) AS f
    ),
    days AS
    (
        SELECT
            due,
            arraySort(f -> (f.5, f.4, f.1, f.2), groupArraySorted({failovers_max:UInt32})((
                gave_up, went_on, is_spent, toUnixTimestamp64Milli(refused_at),
                toUnixTimestamp64Milli(done_at), toString(piece)
            ))) AS failovers
        FROM failovers
        GROUP BY due
    ),
    fresh AS
    (
        SELECT DISTINCT due, gave_up
        FROM failovers
        ARRAY JOIN arrayZip({starts:Array(DateTime('UTC'))}, {ends:Array(DateTime('UTC'))}) AS look
        WHERE look.2 = due AND done_at >= look.1
    )
SELECT
    f.gave_up AS gave_up,
    toString(toDateTime64(toStartOfDay(f.due - INTERVAL 1 SECOND), 3, 'UTC')) AS window_start,
    toString(toDateTime64(f.due, 3, 'UTC')) AS window_end,
    d.failovers AS failovers,
    arraySort((
        SELECT groupArray((
            account_id, toUnixTimestamp64Milli(created_at), quota_units_per_day, organization_id
        ))
        FROM account_profiles FINAL
        WHERE account_id IN {candidate_accounts:Array(String)}
    )) AS profiles
FROM fresh AS f
INNER JOIN days AS d ON d.due = f.due
ORDER BY window_end, gave_up
