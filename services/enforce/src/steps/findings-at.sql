-- findings-at: states of findings by their place.
-- Grain: one row per finding state. Reads: findings.
SELECT sequence, body
FROM findings FINAL
WHERE sequence IN {sequences:Array(UInt64)}
ORDER BY sequence
