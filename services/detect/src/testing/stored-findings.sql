-- stored-findings: every state of every finding in its order, for tests.
-- Grain: one row per state. Reads: findings.
SELECT sequence, body FROM findings ORDER BY sequence
