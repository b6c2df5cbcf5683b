-- finding-states: every state of every finding, without what tells when it was written.
-- Grain: one row per state. Reads: findings.
SELECT finding_id, state, body FROM findings FINAL ORDER BY finding_id, state
