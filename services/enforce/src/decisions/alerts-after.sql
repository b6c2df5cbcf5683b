-- alerts-after: alerts after a place in the outbox, in order. Shadow alerts, and what is
-- published to nobody, come without their body: they are only passed over.
-- Grain: one row per alert revision. Reads: alerts.
SELECT
    sequence, mode = 'live' AND NOT held AS is_told, length(account_ids) AS accounts,
    if(is_told, body, '') AS body
FROM alerts FINAL
WHERE sequence > {after:UInt64}
ORDER BY sequence
LIMIT {page:UInt32}
