-- decisions-after: steps of measures behind a sequence, in order.
-- Grain: one row per step. Reads: decisions.
SELECT sequence, decision_id, alert_id, account_id, action, state, decided_at
FROM decisions FINAL
WHERE sequence > {after:UInt64}
ORDER BY sequence
LIMIT {most:UInt32}
