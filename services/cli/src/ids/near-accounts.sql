-- near-accounts: accounts with a profile whose id contains what was asked for, or is a few letters away from it.
-- Grain: one row per account. Reads: account_profiles.
SELECT account_id AS id
FROM account_profiles
WHERE position(account_id, {wanted:String}) > 0 OR editDistance(account_id, {wanted:String}) <= {most_edits:UInt32}
GROUP BY id
ORDER BY position(id, {wanted:String}) = 0, editDistance(id, {wanted:String}), id
LIMIT {most:UInt32}
