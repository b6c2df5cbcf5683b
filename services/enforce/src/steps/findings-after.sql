-- findings-after: the states of findings that have no alert yet, in their order.
-- Grain: one row per finding state. Reads: findings.
SELECT sequence, body
FROM findings FINAL
WHERE sequence > {after:UInt64}
ORDER BY sequence
LIMIT {page:UInt32}
