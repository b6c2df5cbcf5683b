-- profiles: what is known of accounts.
-- Grain: one row per account with a profile. Reads: account_profiles.
SELECT
    account_id, updated_at, created_at, plan, quota_units_per_day, status, organization_id,
    email_domain, email_hash, payment_fingerprint,
    replaceOne(toString(signup_ip), '::ffff:', '') AS signup_ip, signup_device_id, reseller,
    if(entitlements_known, arrayMap(e -> CAST(e, 'String'), entitlements), []) AS entitlements,
    entitlements_known
FROM account_profiles FINAL
WHERE account_id IN {accounts:Array(String)}
ORDER BY account_id
LIMIT 1000
