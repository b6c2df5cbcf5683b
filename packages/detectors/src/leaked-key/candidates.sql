-- leaked-key, first look: accounts that were used in the last quarter of an hour from a network that is
-- new for them: what they had not been seen in for a day until some hours ago. A newcomer that looked
-- around is looked at again when it sets to work.
-- Grain: one row per account. Reads: entity_accounts_1d, entity_activity_15m.
WITH
    {to:DateTime64(3, 'UTC')} AS period_end,
    period_end - INTERVAL 15 MINUTE AS quarter_start
SELECT account_id AS candidate, [account_id] AS account_ids
FROM entity_accounts_1d
WHERE kind = 'network' AND day >= toDate(period_end - INTERVAL 24 HOUR) AND day <= toDate(period_end)
    AND (value, account_id) IN
    (
        SELECT value, account_id FROM entity_activity_15m
        WHERE slot >= quarter_start AND slot < period_end AND kind = 'network'
        GROUP BY value, account_id
        HAVING sum(requests) >= {opening_calls:UInt8}
    )
GROUP BY value, account_id
HAVING min(first_at) >= period_end - toIntervalHour({new_hours:UInt8})
ORDER BY candidate
LIMIT 1 BY candidate
