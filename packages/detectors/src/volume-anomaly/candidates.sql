-- volume-anomaly, first look: accounts with enough requests to be worth a window. Any five
-- minutes that reach the threshold have half of it within one slot of the five-minute grid.
-- Grain: one row per look and account. Reads: account_activity_1m.
WITH arrayZip({starts:Array(DateTime('UTC'))}, {ends:Array(DateTime('UTC'))}) AS looks
SELECT DISTINCT toUnixTimestamp(look.2) AS due_s, account_id AS candidate, [account_id] AS account_ids
FROM account_activity_1m AS a
ARRAY JOIN arrayFilter(l -> minute >= l.1 - INTERVAL 5 MINUTE AND minute < l.2, looks) AS look
WHERE minute >= {from:DateTime64(3, 'UTC')} - INTERVAL 5 MINUTE AND minute < {to:DateTime64(3, 'UTC')}
GROUP BY look, account_id, toStartOfFiveMinutes(minute)
HAVING 2 * sum(a.requests) >= {requests_min:UInt32}
ORDER BY due_s, candidate
