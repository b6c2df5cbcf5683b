-- profiles: who the accounts with numbers in [first, first + many) are. Of every 50, two pay with one card.
-- Grain: one row per account.
INSERT INTO account_profiles
    (account_id, updated_at, created_at, plan, quota_units_per_day, status, email_domain, email_hash,
     payment_fingerprint, reseller, entitlements, entitlements_known)
WITH number + {first:UInt64} AS account, cityHash64(account) AS nature,
    toDateTime64({start:DateTime('UTC')}, 3, 'UTC') - toIntervalSecond(nature % 31536000) AS opened
SELECT
    concat('acc_', lower(hex(nature))), opened, opened, ['free', 'starter', 'pro'][nature % 3 + 1],
    [50, 600, 5000][nature % 3 + 1], 'active', 'example.com', lower(hex(cityHash64('mail', account))),
    if(
        nature % 3 = 0, NULL,
        concat('pm_', lower(hex(cityHash64(account - (account % 50 = 1)))))
    ),
    'none', [], true
FROM numbers({many:UInt64})
