-- decisions-page: steps of measures after a place in their outbox, in order, with what decides whether an
-- endpoint is told of them.
-- Grain: one row per step. Reads: decisions.
SELECT sequence, decision_id, state, alert_id, alert_revision, account_id, category, action
FROM decisions FINAL
WHERE sequence > {after:UInt64}
ORDER BY sequence
LIMIT {page:UInt32}
