-- standing: what is known of the accounts of states of findings.
-- Grain: one row per account that has a profile. Reads: findings, account_profiles.
SELECT account_id, created_at, plan, status, organization_id, reseller
FROM account_profiles FINAL
WHERE account_id IN (
    SELECT arrayJoin(account_ids)
    FROM findings
    WHERE sequence IN {sequences:Array(UInt64)}
)
