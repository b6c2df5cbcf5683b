-- route-enumeration, first look: accounts that asked for several routes that are not there for them.
-- Grain: one row per account that did so again in [from, to). Reads: account_remarks_1m.
SELECT account_id AS candidate, [account_id] AS account_ids
FROM account_remarks_1m AS r
WHERE minute >= {from:DateTime64(3, 'UTC')} - toIntervalHour({hours:UInt32})
    AND minute < {to:DateTime64(3, 'UTC')}
    AND kind IN ('missing', 'closed')
GROUP BY account_id
HAVING uniqExact(value) >= {routes_min:UInt32} AND max(minute) >= {from:DateTime64(3, 'UTC')}
ORDER BY candidate
