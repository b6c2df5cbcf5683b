-- request-flood, first look: accounts that were refused again and again, or send many a second.
-- Grain: one row per look and account. Reads: account_activity_1m.
WITH arrayZip({starts:Array(DateTime('UTC'))}, {ends:Array(DateTime('UTC'))}) AS looks
SELECT toUnixTimestamp(look.2) AS due_s, account_id AS candidate, [account_id] AS account_ids
FROM account_activity_1m AS a
ARRAY JOIN arrayFilter(l -> minute >= l.1 - INTERVAL 20 MINUTE AND minute < l.2, looks) AS look
WHERE minute >= {from:DateTime64(3, 'UTC')} - INTERVAL 20 MINUTE
    AND minute < {to:DateTime64(3, 'UTC')}
GROUP BY look, account_id
HAVING sum(a.throttled) >= {refusals_min:UInt32} OR max(a.requests) >= {requests_min:UInt32}
ORDER BY due_s, candidate
