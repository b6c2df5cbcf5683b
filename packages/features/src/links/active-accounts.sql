-- active-accounts: how many accounts were active in the day before `to`.
-- Grain: one row. Reads: account_activity_1m.
SELECT uniq(account_id) AS accounts
FROM account_activity_1m
WHERE minute >= {to:DateTime64(3, 'UTC')} - INTERVAL 1 DAY AND minute < {to:DateTime64(3, 'UTC')}
