-- account-failover: calls that were refused to one account and done by another right after, with the
-- same content, in the day before the end of a look.
-- Grain: one row per look in which such a thing happened: who belongs together is worked out in
-- failovers.ts. Reads: request_events, account_content_30m and account_profiles of the accounts of the
-- candidates alone.
--
-- A call goes on for another where it is the next one with its content. It counts where nobody else
-- did that piece, so that it was not done anyway. `passed` tells from and to whom, whether a quota was
-- used up, when it was refused and done, whether it was done or tried in vain, and which piece it was;
-- `both` how many pieces that few ask for two accounts asked for at one time, in the same half hour or
-- the next, whatever became of them: who always asks for the same is no gateway. What a customer of a
-- gateway wants again hours later says nothing of that.
WITH
    {ends:Array(DateTime('UTC'))}[1] - INTERVAL 1 DAY AS period_start,
    calls AS
    (
        SELECT
            due, account_id, occurred_at, content_hash, content_simhash,
            error_code = 'quota_exceeded' AS is_spent,
            status = 429 OR ifNull(is_spent, false) AS is_refused
        FROM request_events
        ARRAY JOIN arrayFilter(
            d -> occurred_at >= d - INTERVAL 1 DAY AND occurred_at < d,
            {dues:Array(DateTime('UTC'))}
        ) AS due
        WHERE account_id IN {candidate_accounts:Array(String)}
            AND occurred_at >= period_start AND occurred_at < {to:DateTime64(3, 'UTC')}
            AND content_hash IS NOT NULL AND content_simhash IS NOT NULL
            AND (status < 400 OR status = 429 OR error_code = 'quota_exceeded')
    ),
    asked AS
    (
        SELECT due, slot, account_id, piece
        FROM
        (
            SELECT slot, account_id, arrayJoin(simhashes) AS piece
            FROM account_content_30m
            WHERE slot >= period_start AND slot < {to:DateTime64(3, 'UTC')}
        )
        ARRAY JOIN arrayFilter(
            d -> slot >= d - INTERVAL 1 DAY AND slot < d, {dues:Array(DateTime('UTC'))}
        ) AS due
    ),
    shared AS
    (
        SELECT due, piece, groupUniqArray(101)(account_id) AS users
        FROM asked
        WHERE piece IN
        (
            SELECT piece
            FROM
            (
                SELECT account_id, arrayJoin(simhashes) AS piece
                FROM account_content_30m
                WHERE slot >= period_start AND slot < {to:DateTime64(3, 'UTC')}
                    AND account_id IN {candidate_accounts:Array(String)}
            )
            GROUP BY piece
            HAVING uniqExact(account_id) >= 2
        )
        GROUP BY due, piece
        HAVING length(users) BETWEEN 2 AND {piece_accounts_max:UInt32}
    ),
    passed AS
    (
        SELECT due, gave_up, account_id AS went_on, was_spent, refused_at, occurred_at, is_refused, piece
        FROM
        (
            SELECT
                due, account_id, occurred_at, is_refused, assumeNotNull(content_simhash) AS piece,
                lagInFrame(account_id) OVER by_content AS gave_up,
                lagInFrame(is_refused) OVER by_content AS was_refused,
                lagInFrame(ifNull(is_spent, false)) OVER by_content AS was_spent,
                lagInFrame(occurred_at) OVER by_content AS refused_at,
                uniqExactIf(account_id, NOT is_refused) OVER whole AS doers
            FROM calls
            WINDOW
                by_content AS (
                    PARTITION BY due, content_hash ORDER BY occurred_at, is_refused DESC, account_id
                    ROWS BETWEEN 1 PRECEDING AND CURRENT ROW
                ),
                whole AS (PARTITION BY due, content_hash)
        )
        WHERE was_refused AND gave_up != account_id AND doers <= 1
            AND dateDiff('millisecond', refused_at, occurred_at) <= 1000 * {failover_seconds:UInt32}
            AND (due, piece) IN (SELECT due, piece FROM shared)
    ),
    common AS
    (
        SELECT due, least(one, other) AS x, greatest(one, other) AS y, uniqExact(piece) AS pieces
        FROM
        (
            SELECT due, piece, meeting, groupUniqArray(101)(account_id) AS users
            FROM asked
            ARRAY JOIN [slot, slot + INTERVAL 30 MINUTE] AS meeting
            WHERE (due, piece) IN (SELECT due, piece FROM shared)
            GROUP BY due, piece, meeting
        )
        ARRAY JOIN users AS one
        ARRAY JOIN users AS other
        WHERE one < other AND has({candidate_accounts:Array(String)}, one)
        GROUP BY due, x, y
    )
SELECT
    toString(toDateTime64(p.due - INTERVAL 1 DAY, 3, 'UTC')) AS window_start,
    toString(toDateTime64(p.due, 3, 'UTC')) AS window_end,
    toUnixTimestamp64Milli(toDateTime64(
        arrayFirst(l -> l.2 = p.due, arrayZip(
            {starts:Array(DateTime('UTC'))}, {ends:Array(DateTime('UTC'))}
        )).1, 3, 'UTC'
    )) AS fresh_from_ms,
    arraySlice(
        arraySort(f -> (f.5, f.4, f.1, f.2), groupArray(p.told)), -toInt32({failovers_max:UInt32})
    ) AS passed,
    groupUniqArray((p.told.1, p.told.2, p.common)) AS both,
    arraySort(arrayFilter(
        profile -> has(arrayFlatten(groupUniqArray([p.told.1, p.told.2])), profile.1),
        (
            SELECT groupArray((
                account_id, toUnixTimestamp64Milli(created_at), quota_units_per_day, organization_id
            ))
            FROM account_profiles FINAL
            WHERE account_id IN {candidate_accounts:Array(String)}
        )
    )) AS profiles
FROM
(
    SELECT
        f.due AS due,
        (
            f.gave_up, f.went_on, toBool(f.was_spent), toUnixTimestamp64Milli(f.refused_at),
            toUnixTimestamp64Milli(f.occurred_at), toBool(NOT f.is_refused), toString(f.piece)
        ) AS told,
        c.pieces AS common
    FROM passed AS f
    INNER JOIN common AS c
        ON c.due = f.due AND c.x = least(f.gave_up, f.went_on) AND c.y = greatest(f.gave_up, f.went_on)
    ORDER BY f.due, f.occurred_at DESC
    LIMIT {failovers_each_max:UInt32} BY f.due, f.gave_up
) AS p
GROUP BY p.due
ORDER BY window_end
