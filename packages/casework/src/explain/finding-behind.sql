-- finding-behind: the state of a finding that an alert revision was made of.
-- Grain: one row, or none. Reads: findings.
SELECT body
FROM findings
WHERE sequence = {sequence:UInt64}
LIMIT 1
