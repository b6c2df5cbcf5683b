-- volume-anomaly, first look: accounts with enough requests to be worth a window. Any five
-- minutes that reach the threshold have half of it within one slot of the five-minute grid.
-- Grain: one row per account. Reads: account_activity_1m.
SELECT DISTINCT account_id AS candidate, [account_id] AS account_ids
FROM account_activity_1m AS a
WHERE minute >= {from:DateTime64(3, 'UTC')} - INTERVAL 5 MINUTE AND minute < {to:DateTime64(3, 'UTC')}
GROUP BY account_id, toStartOfFiveMinutes(minute)
HAVING 2 * sum(a.requests) >= {requests_min:UInt32}
ORDER BY candidate
