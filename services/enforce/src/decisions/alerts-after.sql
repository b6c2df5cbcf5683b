-- alerts-after: alerts after a place in the outbox, in order. Shadow alerts come without their body: they
-- are only passed over. What is held does not: it may end a measure.
-- Grain: one row per alert revision. Reads: alerts.
SELECT sequence, held, length(account_ids) AS accounts, if(mode = 'live', body, '') AS body
FROM alerts FINAL
WHERE sequence > {after:UInt64}
ORDER BY sequence
LIMIT {page:UInt32}
