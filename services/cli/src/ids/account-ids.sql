-- account-ids: accounts whose id begins with `prefix`.
-- Grain: one row per account. Reads: account_profiles, account_activity_5m.
SELECT id
FROM
(
    SELECT account_id AS id FROM account_profiles WHERE startsWith(account_id, {prefix:String})
    GROUP BY id ORDER BY id LIMIT {most:UInt32}
    UNION DISTINCT
    SELECT account_id AS id FROM account_activity_5m WHERE startsWith(account_id, {prefix:String})
    GROUP BY id ORDER BY id LIMIT {most:UInt32}
)
ORDER BY id
LIMIT {most:UInt32}
