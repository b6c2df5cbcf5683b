-- organizations: to which organization accounts belong.
-- Grain: one row per account that has a profile. Reads: account_profiles.
SELECT account_id, organization_id
FROM account_profiles FINAL
WHERE account_id IN {account_ids:Array(String)}
