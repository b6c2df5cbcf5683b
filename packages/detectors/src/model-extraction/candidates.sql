-- model-extraction, first look: accounts at work in the last hours. What is looked for takes half a day to
-- show, so nothing is lost by looking every two hours.
-- Grain: one row per account. Reads: account_activity_1m.
SELECT account_id AS candidate, [account_id] AS account_ids
FROM account_activity_1m
WHERE minute >= {from:DateTime64(3, 'UTC')} AND minute < {to:DateTime64(3, 'UTC')}
GROUP BY account_id
HAVING sum(succeeded) >= {recent_calls_min:UInt32}
ORDER BY candidate
