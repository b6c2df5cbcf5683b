-- cluster-links: the values that accounts of one cluster share as known before `to`, and how many
-- accounts in all have each, out of the accounts active in the day before. Crowds link nobody and are
-- left out.
-- Grain: one row per kind, bucket and value, the rarest first.
-- Reads: account_links, account_activity_1m.
SELECT
    kind, toString(bucket) AS bucket, value,
    arraySort(groupUniqArrayIf(account_id, account_id IN {account_ids:Array(String)})) AS account_ids,
    uniqExact(account_id) AS holders,
    (
        SELECT uniq(a.account_id) FROM account_activity_1m AS a
        WHERE a.minute >= {to:DateTime64(3, 'UTC')} - INTERVAL 1 DAY
            AND a.minute < {to:DateTime64(3, 'UTC')}
    ) AS active_accounts
FROM account_links AS l
WHERE (l.bucket >= {since:Date} OR l.bucket = toDate(0))
    AND l.began_at < {to:DateTime64(3, 'UTC')}
    AND (kind, l.bucket, value) IN
    (
        SELECT kind, m.bucket, value
        FROM account_links AS m
        WHERE (m.bucket >= {since:Date} OR m.bucket = toDate(0))
            AND m.began_at < {to:DateTime64(3, 'UTC')}
            AND account_id IN {account_ids:Array(String)}
        GROUP BY kind, m.bucket, value
        HAVING uniqExact(account_id) >= 2
    )
GROUP BY kind, l.bucket, value
HAVING countIf(account_id = '') = 0
ORDER BY holders, kind, bucket DESC, value
LIMIT {most:UInt32}
