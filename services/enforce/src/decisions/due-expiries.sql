-- due-expiries: measures whose time is over and that nothing has ended yet.
-- Grain: one row per measure. Reads: decisions.
SELECT decision_id
FROM decisions
WHERE expires_at IS NOT NULL AND expires_at <= {now:DateTime64(3, 'UTC')}
GROUP BY decision_id
HAVING argMax(state, sequence) IN ('proposed', 'approved', 'applied')
ORDER BY decision_id
LIMIT {most:UInt32}
