-- known-states: which states of findings are stored.
-- Grain: one row per finding. Reads: findings.
SELECT finding_id, max(state) AS state
FROM findings
WHERE finding_id IN {finding_ids:Array(String)}
GROUP BY finding_id
