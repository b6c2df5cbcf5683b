-- resale, first look: accounts that were busy in the last hours and over the day. What is looked for
-- takes half a day to show, so nothing is lost by looking every two hours.
-- Grain: one row per look and account. Reads: account_activity_1m.
WITH arrayZip({starts:Array(DateTime('UTC'))}, {ends:Array(DateTime('UTC'))}) AS looks
SELECT toUnixTimestamp(look.2) AS due_s, account_id AS candidate, [account_id] AS account_ids
FROM account_activity_1m AS a
ARRAY JOIN arrayFilter(l -> minute >= l.2 - INTERVAL 24 HOUR AND minute < l.2, looks) AS look
WHERE minute >= {ends:Array(DateTime('UTC'))}[1] - INTERVAL 24 HOUR
    AND minute < {to:DateTime64(3, 'UTC')}
GROUP BY look, account_id
HAVING sum(a.succeeded) >= {pieces_min:UInt32}
    AND sumIf(a.succeeded, minute >= look.1) >= {recent_calls_min:UInt32}
ORDER BY due_s, candidate
