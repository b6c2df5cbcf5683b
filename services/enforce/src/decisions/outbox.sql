-- outbox: steps of measures after a place in the outbox, in order.
-- Grain: one row per step. Reads: decisions.
SELECT sequence, decision_id, state, account_id, body
FROM decisions FINAL
WHERE sequence > {after:UInt64}
ORDER BY sequence
LIMIT {page:UInt32}
