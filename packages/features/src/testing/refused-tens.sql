-- refused-tens: refusals of an account and the tens of seconds in which they fell, for tests.
-- Grain: one row per minute with refusals. Reads: account_refusals_1m.
SELECT
    formatDateTime(minute, '%m-%d %H:%i') AS minute,
    toUInt32(sum(r.refusals)) AS refusals, groupBitOr(r.tens) AS tens
FROM account_refusals_1m AS r
WHERE account_id = {account_id:String}
GROUP BY minute
ORDER BY minute
