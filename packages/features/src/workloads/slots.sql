-- slots: in which five minutes of [from, to) accounts were at work.
-- Grain: one row per account asked for that had a success. Reads: account_activity_5m.
SELECT
    account_id,
    arraySort(groupUniqArrayIf(toUnixTimestamp(slot) * 1000, a.succeeded > 0)) AS slots
FROM account_activity_5m AS a
WHERE account_id IN {account_ids:Array(String)}
    AND slot >= {from:DateTime64(3, 'UTC')} AND slot < {to:DateTime64(3, 'UTC')}
GROUP BY account_id
HAVING notEmpty(slots)
ORDER BY account_id
