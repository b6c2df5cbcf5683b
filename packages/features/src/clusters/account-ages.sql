-- account-ages: when accounts were created, where a profile says so.
-- Grain: one row per account with a profile. Reads: account_profiles.
SELECT account_id, toUnixTimestamp64Milli(created_at) AS created_ms
FROM account_profiles FINAL
WHERE account_id IN {account_ids:Array(String)}
