-- leaked-key, first look: accounts that were used in a quarter of an hour from a network in
-- which they were not seen for a day and more.
-- Grain: one row per look, a quarter of an hour, and account.
-- Reads: entity_accounts_1d, entity_activity_15m.
--
-- The first use of a day lies within the quarter, because the pair is one of the quarter.
WITH
    arrayZip({starts:Array(DateTime('UTC'))}, {ends:Array(DateTime('UTC'))}) AS looks,
    used AS
    (
        SELECT value, account_id, groupArray((slot, slot + INTERVAL 15 MINUTE)) AS quarters
        FROM
        (
            SELECT value, account_id, slot
            FROM entity_activity_15m
            WHERE slot >= {from:DateTime64(3, 'UTC')} AND slot < {to:DateTime64(3, 'UTC')}
                AND kind = 'network' AND has({starts:Array(DateTime('UTC'))}, slot)
            GROUP BY value, account_id, slot
            HAVING sum(requests) >= {opening_calls:UInt8}
        )
        GROUP BY value, account_id
    )
SELECT DISTINCT
    toUnixTimestamp(look.2) AS due_s, e.account_id AS candidate, [e.account_id] AS account_ids
FROM entity_accounts_1d AS e
INNER JOIN used AS u ON u.value = e.value AND u.account_id = e.account_id
ARRAY JOIN arrayFilter(
    q -> e.day >= toDate(q.2 - INTERVAL 24 HOUR) AND e.day <= toDate(q.2), u.quarters
) AS look
WHERE e.kind = 'network'
    AND e.day >= toDate({from:DateTime64(3, 'UTC')} - INTERVAL 24 HOUR)
    AND e.day <= toDate({to:DateTime64(3, 'UTC')})
    AND (e.value, e.account_id) IN (SELECT value, account_id FROM used)
GROUP BY e.value, e.account_id, look
HAVING min(e.first_at) >= look.1
ORDER BY due_s, candidate
