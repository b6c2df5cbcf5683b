-- What is known of the accounts. The newest updated_at wins.
-- Grain: one row per account (after merges; read with FINAL).
CREATE TABLE IF NOT EXISTS account_profiles
(
    account_id String COMMENT 'Quota holder',
    updated_at DateTime64(3, 'UTC') COMMENT 'When the account system wrote this',
    created_at Nullable(DateTime64(3, 'UTC')) COMMENT 'Sign-up',
    plan LowCardinality(Nullable(String)) COMMENT 'Plan',
    quota_units_per_day Nullable(Float64) COMMENT 'Allowance a UTC day, units',
    status LowCardinality(Nullable(String)) COMMENT 'Status in the account system',
    organization_id Nullable(String) COMMENT 'Organization',
    email_domain Nullable(String) COMMENT 'Domain of the address',
    email_hash Nullable(String) COMMENT 'Hash of the normalized address',
    payment_fingerprint Nullable(String) COMMENT 'Payment instrument',
    signup_ip Nullable(IPv6) COMMENT 'Address at sign-up',
    signup_device_id Nullable(String) COMMENT 'Device at sign-up',
    reseller LowCardinality(Nullable(String)) COMMENT 'none or authorized',
    entitlements Array(LowCardinality(String)) COMMENT 'Features opened to the account',
    entitlements_known Bool COMMENT 'False where the profile says nothing of entitlements'
)
ENGINE = ReplacingMergeTree(updated_at)
ORDER BY account_id
SETTINGS non_replicated_deduplication_window = 10000
COMMENT 'Account profiles, newest first wins';

-- Identifiers that a profile gives, ordered by value like entity_accounts_1d.
CREATE TABLE IF NOT EXISTS profile_identifiers
(
    kind LowCardinality(String) COMMENT 'payment, device, address or email',
    value String COMMENT 'The identifier',
    account_id String COMMENT 'Account whose profile names it',
    at DateTime64(3, 'UTC') COMMENT 'Sign-up, or the update that named it'
)
ENGINE = ReplacingMergeTree(at)
ORDER BY (kind, value, account_id)
SETTINGS non_replicated_deduplication_window = 10000
COMMENT 'Accounts by identifier of their profile';

CREATE MATERIALIZED VIEW IF NOT EXISTS profile_identifiers_mv TO profile_identifiers AS
SELECT
    entity.1 AS kind, assumeNotNull(entity.2) AS value, account_id,
    ifNull(created_at, updated_at) AS at
FROM account_profiles
ARRAY JOIN arrayFilter(
    e -> e.2 IS NOT NULL,
    [
        ('payment', payment_fingerprint),
        ('device', signup_device_id),
        ('address', replaceOne(toString(signup_ip), '::ffff:', '')),
        ('email', email_hash)
    ]
) AS entity;
