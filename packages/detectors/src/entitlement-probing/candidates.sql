-- entitlement-probing, first look: accounts refused several times for features not opened to them.
-- Grain: one row per account that was so again in [from, to). Reads: account_remarks_1m.
SELECT account_id AS candidate, [account_id] AS account_ids
FROM account_remarks_1m AS r
WHERE minute >= {from:DateTime64(3, 'UTC')} - toIntervalHour({hours:UInt32})
    AND minute < {to:DateTime64(3, 'UTC')}
    AND kind = 'closed'
    AND (error_code = '' OR match(lower(error_code), {codes:String}))
GROUP BY account_id
HAVING sum(r.requests) >= {tries_min:UInt32} AND max(minute) >= {from:DateTime64(3, 'UTC')}
ORDER BY candidate
