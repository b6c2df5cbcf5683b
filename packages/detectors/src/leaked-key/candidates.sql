-- leaked-key, first look: accounts that were used in a quarter of an hour from a network that is new
-- for them: what they had not been seen in for a day until some hours ago. A newcomer that looked
-- around is looked at again when it sets to work.
-- Grain: one row per look, a quarter of an hour, and account.
-- Reads: entity_accounts_1d, entity_uses_15m.
WITH
    arrayZip({starts:Array(DateTime('UTC'))}, {ends:Array(DateTime('UTC'))}) AS looks,
    used AS
    (
        SELECT value, account_id, groupArray((slot, slot + INTERVAL 15 MINUTE)) AS quarters
        FROM
        (
            SELECT value, account_id, slot
            FROM entity_uses_15m
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
HAVING min(e.first_at) >= look.2 - toIntervalHour({new_hours:UInt8})
ORDER BY due_s, candidate
