-- route-enumeration, first look: accounts that asked for several routes that are not there for them.
-- Grain: one row per look and account that did so again in it. Reads: account_remarks_1m.
WITH arrayZip({starts:Array(DateTime('UTC'))}, {ends:Array(DateTime('UTC'))}) AS looks
SELECT toUnixTimestamp(look.2) AS due_s, account_id AS candidate, [account_id] AS account_ids
FROM account_remarks_1m AS r
ARRAY JOIN arrayFilter(
    l -> minute >= l.1 - toIntervalHour({hours:UInt32}) AND minute < l.2, looks
) AS look
WHERE minute >= {from:DateTime64(3, 'UTC')} - toIntervalHour({hours:UInt32})
    AND minute < {to:DateTime64(3, 'UTC')}
    AND kind IN ('missing', 'closed')
GROUP BY look, account_id
HAVING uniqExact(value) >= {routes_min:UInt32} AND max(minute) >= look.1
ORDER BY due_s, candidate
