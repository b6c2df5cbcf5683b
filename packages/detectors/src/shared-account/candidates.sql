-- shared-account, first look: accounts active in [from, to) with origins enough for one credential.
-- Grain: one row per account. Reads: account_activity_1m, key_origins_15m.
WITH {to:DateTime64(3, 'UTC')} AS period_end
SELECT account_id AS candidate, [account_id] AS account_ids
FROM key_origins_15m
WHERE slot >= period_end - INTERVAL 24 HOUR AND slot < period_end AND client != ''
    AND account_id IN
    (
        SELECT account_id FROM account_activity_1m
        WHERE minute >= {from:DateTime64(3, 'UTC')} AND minute < period_end
    )
GROUP BY account_id, api_key_id
HAVING least(uniqExact(client), uniqExact(operator)) >= {actors_min:UInt32}
ORDER BY candidate
LIMIT 1 BY candidate
