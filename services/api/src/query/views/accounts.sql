-- accounts: what the account system says of accounts. One that has no profile is not here, and watched.
-- Grain: one row per account with a profile. Reads: account_profiles.
-- Example: SELECT plan, count() AS accounts FROM accounts GROUP BY plan
CREATE OR REPLACE VIEW {views:Identifier}.accounts
(
    account_id String COMMENT 'Quota holder',
    updated_at DateTime64(3, 'UTC') COMMENT 'When the account system wrote this',
    created_at Nullable(DateTime64(3, 'UTC')) COMMENT 'Sign-up',
    plan Nullable(String) COMMENT 'Plan',
    quota_units_per_day Nullable(Float64) COMMENT 'Allowance a UTC day, units',
    status Nullable(String) COMMENT 'Status in the account system',
    organization_id Nullable(String) COMMENT 'Organization',
    email_domain Nullable(String) COMMENT 'Domain of the address',
    payment_fingerprint Nullable(String) COMMENT 'Payment instrument',
    reseller Nullable(String) COMMENT 'none or authorized'
)
DEFINER = CURRENT_USER SQL SECURITY DEFINER
AS SELECT
    account_id, updated_at, created_at, plan, quota_units_per_day, status, organization_id,
    email_domain, payment_fingerprint, reseller
FROM account_profiles FINAL
COMMENT 'What the account system says of accounts, one row per account with a profile'
