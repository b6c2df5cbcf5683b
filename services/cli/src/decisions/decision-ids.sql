-- decision-ids: measures whose id begins so.
-- Grain: one row per measure. Reads: decisions.
SELECT DISTINCT decision_id
FROM decisions
WHERE startsWith(decision_id, {prefix:String})
ORDER BY decision_id
LIMIT {most:UInt32}
