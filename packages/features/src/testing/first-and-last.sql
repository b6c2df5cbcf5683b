-- first-and-last: when an account used its device, for tests.
-- Grain: one row. Reads: entity_uses_15m.
SELECT min(e.first_at) AS first_at, max(e.last_at) AS last_at
FROM entity_uses_15m AS e
WHERE account_id = {account_id:String} AND kind = 'device'
