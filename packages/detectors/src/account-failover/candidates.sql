-- account-failover, first look: pieces of content that were refused to an account since midnight UTC
-- and are known from another account, of those that few accounts ask for.
-- Grain: one row per look and such piece. Reads: account_activity_1m for who was refused;
-- request_events of these accounts alone; account_content_30m for who else asked for a piece.
--
-- What many ask for (a sample text, a fixed prompt) comes from two accounts at once by chance.
WITH
    arrayZip({starts:Array(DateTime('UTC'))}, {ends:Array(DateTime('UTC'))}) AS looks,
    toStartOfDay({starts:Array(DateTime('UTC'))}[1]) AS period_start,
    refused AS
    (
        SELECT assumeNotNull(content_simhash) AS piece, groupUniqArray(toDateTime(occurred_at)) AS times
        FROM request_events
        WHERE occurred_at >= period_start AND occurred_at < {to:DateTime64(3, 'UTC')}
            AND (status = 429 OR error_code = 'quota_exceeded')
            AND content_simhash IS NOT NULL AND content_hash IS NOT NULL
            AND account_id IN
            (
                SELECT account_id
                FROM account_activity_1m AS a
                WHERE minute >= period_start AND minute < {to:DateTime64(3, 'UTC')}
                GROUP BY account_id
                HAVING sum(a.throttled) > 0
            )
        GROUP BY piece
    ),
    users AS
    (
        SELECT look, piece, groupUniqArray({piece_accounts_max:UInt32} + 1)(account_id) AS account_ids
        FROM
        (
            SELECT slot, account_id, arrayJoin(simhashes) AS piece
            FROM account_content_30m
            WHERE slot >= period_start - INTERVAL 1 DAY AND slot < {to:DateTime64(3, 'UTC')}
        ) AS c
        ARRAY JOIN arrayFilter(l -> slot >= l.2 - INTERVAL 1 DAY AND slot < l.2, looks) AS look
        WHERE piece IN (SELECT piece FROM refused)
        GROUP BY look, piece
    )
SELECT
    toUnixTimestamp(u.look.2) AS due_s, toString(u.piece) AS candidate,
    arraySort(u.account_ids) AS account_ids
FROM users AS u
INNER JOIN refused AS r ON r.piece = u.piece
WHERE length(u.account_ids) >= 2 AND length(u.account_ids) <= {piece_accounts_max:UInt32}
    AND arrayExists(at -> at >= toStartOfDay(u.look.1) AND at < u.look.2, r.times)
ORDER BY due_s, candidate
LIMIT {pieces_max:UInt32} BY due_s
