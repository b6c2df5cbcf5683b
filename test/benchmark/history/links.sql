-- links: what detection would have written about uses before [since, until) was over, judged once for
-- all of it: a history is made without the ticks that it would have taken. Crowds make no row here,
-- nor do contents.
-- Grain: one row per kind, bucket, value and account. Reads: entity_accounts_1d.
INSERT INTO account_links (kind, bucket, value, account_id, network_kind, began_at)
SELECT kind, bucket, value, user.1, '', user.2
FROM
(
    SELECT
        kind, value, if(kind IN ('device', 'client'), toMonday(day), day) AS bucket,
        groupUniqArray(1001)((account_id, first_use)) AS users
    FROM
    (
        SELECT kind, value, account_id, day, min(e.first_at) AS first_use
        FROM entity_accounts_1d AS e
        WHERE kind IN {kinds:Array(String)} AND day >= {since:Date} AND day < {until:Date}
        GROUP BY kind, value, account_id, day
    )
    GROUP BY kind, value, bucket
    HAVING length(users) BETWEEN if(kind = 'device', 1, 2) AND if(kind = 'device', 1000, 64)
)
ARRAY JOIN users AS user
