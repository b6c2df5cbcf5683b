-- standing: what is known of accounts.
-- Grain: one row per account asked for that has a profile. Reads: account_profiles.
SELECT account_id, created_at, plan, status, organization_id, reseller
FROM account_profiles FINAL
WHERE account_id IN {account_ids:Array(String)}
