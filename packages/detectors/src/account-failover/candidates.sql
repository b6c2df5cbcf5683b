-- account-failover, first look: the accounts that were refused a piece of content in the day before the
-- end of a look, and those that few others asked for it as well.
-- Grain: one row per look that has any. Reads: account_activity_1m for who was refused; request_events
-- of these accounts alone; account_content_30m for who else asked for a piece.
--
-- What many ask for (a sample text, a fixed prompt) comes from two accounts at once by chance.
WITH
    arrayZip({starts:Array(DateTime('UTC'))}, {ends:Array(DateTime('UTC'))}) AS looks,
    {ends:Array(DateTime('UTC'))}[1] - INTERVAL 1 DAY AS period_start,
    refused AS
    (
        SELECT
            assumeNotNull(content_simhash) AS piece,
            groupUniqArrayArray(arrayFilter(
                l -> occurred_at >= l.2 - INTERVAL 1 DAY AND occurred_at < l.2, looks
            )) AS looks_after
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
    )
SELECT
    toUnixTimestamp(due) AS due_s, toString(due) AS candidate,
    arraySort(groupUniqArrayArray({accounts_max:UInt32})(users)) AS account_ids
FROM
(
    SELECT look.2 AS due, groupUniqArray(101)(account_id) AS users
    FROM
    (
        SELECT slot, account_id, arrayJoin(simhashes) AS piece
        FROM account_content_30m
        WHERE slot >= period_start AND slot < {to:DateTime64(3, 'UTC')}
    ) AS c
    INNER JOIN refused AS r ON r.piece = c.piece
    ARRAY JOIN arrayFilter(
        l -> slot >= l.2 - INTERVAL 1 DAY AND slot < l.2, r.looks_after
    ) AS look
    GROUP BY due, piece
    HAVING length(users) BETWEEN 2 AND {piece_accounts_max:UInt32}
)
GROUP BY due
ORDER BY due_s
