-- finding-behind: the newest state of a finding up to a place, the one that an alert revision was made of.
-- Grain: one row, or none. Reads: findings.
SELECT body
FROM findings
WHERE finding_id = {finding_id:String} AND sequence <= {until:UInt64}
ORDER BY sequence DESC
LIMIT 1
