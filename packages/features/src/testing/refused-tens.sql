-- refused-tens: the tens of seconds in which an account was not refused, for tests.
-- Grain: one row per minute of the account. Reads: account_activity_1m.
SELECT
    formatDateTime(minute, '%m-%d %H:%i') AS minute,
    groupBitAnd(a.unthrottled_tens) AS unthrottled_tens
FROM account_activity_1m AS a
WHERE account_id = {account_id:String}
GROUP BY minute
ORDER BY minute
