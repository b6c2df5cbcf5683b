-- plans: the plan of each of these accounts.
-- Grain: one row per account that has a profile. Reads: account_profiles.
SELECT account_id, plan
FROM account_profiles FINAL
WHERE account_id IN {account_ids:Array(String)}
