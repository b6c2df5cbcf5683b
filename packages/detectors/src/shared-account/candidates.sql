-- shared-account, first look: accounts active in a look with origins enough for one credential.
-- Grain: one row per look and account. Reads: account_activity_1m, key_origins_15m.
--
-- Which credentials show origins enough over all looks together is found first: hardly any does.
WITH
    arrayZip({starts:Array(DateTime('UTC'))}, {ends:Array(DateTime('UTC'))}) AS looks,
    {from:DateTime64(3, 'UTC')} AS period_start,
    {to:DateTime64(3, 'UTC')} AS period_end
SELECT DISTINCT
    toUnixTimestamp(look.2) AS due_s, account_id AS candidate, [account_id] AS account_ids
FROM key_origins_15m
ARRAY JOIN arrayFilter(l -> slot >= l.2 - INTERVAL 24 HOUR AND slot < l.2, looks) AS look
WHERE slot >= period_start - INTERVAL 24 HOUR AND slot < period_end AND client != ''
    AND (account_id, api_key_id) IN
    (
        SELECT account_id, api_key_id
        FROM key_origins_15m
        WHERE slot >= period_start - INTERVAL 24 HOUR AND slot < period_end AND client != ''
        GROUP BY account_id, api_key_id
        HAVING least(uniqExact(client), uniqExact(operator)) >= {actors_min:UInt32}
    )
    AND (look, account_id) IN
    (
        SELECT look, account_id FROM account_activity_1m
        ARRAY JOIN arrayFilter(l -> minute >= l.1 AND minute < l.2, looks) AS look
        WHERE minute >= period_start AND minute < period_end
    )
GROUP BY look, account_id, api_key_id
HAVING least(uniqExact(client), uniqExact(operator)) >= {actors_min:UInt32}
ORDER BY due_s, candidate
