-- request-flood, first look: accounts that were refused again and again, or send many a second.
-- Grain: one row per account. Reads: account_activity_1m.
SELECT account_id AS candidate, [account_id] AS account_ids
FROM account_activity_1m AS a
WHERE minute >= {from:DateTime64(3, 'UTC')} - INTERVAL 20 MINUTE
    AND minute < {to:DateTime64(3, 'UTC')}
GROUP BY account_id
HAVING sum(a.throttled) >= {refusals_min:UInt32} OR max(a.requests) >= {requests_min:UInt32}
ORDER BY candidate
