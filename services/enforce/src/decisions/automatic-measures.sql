-- automatic-measures: what policy approved by itself since a time, with the plan of each account.
-- Grain: one row per measure. Reads: decisions, account_profiles.
SELECT
    d.account_id AS account_id, d.category AS category, p.plan AS plan,
    toUnixTimestamp64Milli(d.decided_at) AS at_ms
FROM decisions AS d FINAL
LEFT JOIN (SELECT account_id, plan FROM account_profiles FINAL) AS p ON p.account_id = d.account_id
WHERE d.state = 'approved' AND d.actor_type = 'policy'
    AND d.decided_at > {since:DateTime64(3, 'UTC')}
ORDER BY at_ms, account_id
