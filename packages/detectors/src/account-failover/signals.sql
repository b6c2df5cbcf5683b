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
    calls AS
    (
        SELECT
            account_id, occurred_at, assumeNotNull(content_hash) AS content,
            assumeNotNull(content_simhash) AS piece, toBool(ifNull(error_code = 'quota_exceeded', false)) AS is_spent,
            status = 429 OR is_spent AS is_refused
        FROM request_events
        WHERE account_id IN {candidate_accounts:Array(String)}
            AND occurred_at >= period_start AND occurred_at < {to:DateTime64(3, 'UTC')}
            AND content_hash IS NOT NULL
            AND content_simhash IN (SELECT arrayJoin(asked).1)
            AND (is_refused OR status < 400)
    ),
    failovers AS
    (
        SELECT
            due, r.piece AS piece, r.account_id AS gave_up, s.account_id AS went_on, r.is_spent AS is_spent,
            max(r.occurred_at) AS refused_at, s.occurred_at AS done_at
        FROM (SELECT * FROM calls WHERE is_refused) AS r
        INNER JOIN (SELECT * FROM calls WHERE NOT is_refused) AS s
            ON s.piece = r.piece AND s.content = r.content
        INNER JOIN (SELECT one.1 AS piece, one.2 AS due FROM (SELECT arrayJoin(asked) AS one)) AS a
            ON a.piece = r.piece
        WHERE s.account_id != r.account_id AND s.occurred_at >= r.occurred_at
            AND s.occurred_at <= r.occurred_at + toIntervalSecond({failover_seconds:UInt32})
            AND s.occurred_at < due
            -- The look that ends at midnight is of the day before.
            AND r.occurred_at >= toStartOfDay(due - INTERVAL 1 SECOND)
        GROUP BY due, piece, gave_up, went_on, is_spent, done_at
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
