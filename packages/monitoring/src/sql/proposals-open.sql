-- Proposals that wait for a person. Grain: one row. Reads: decisions.
SELECT count() AS proposals
FROM
(
    SELECT decision_id, argMax(state, sequence) AS newest
    FROM decisions
    WHERE $__timeFilter(decided_at)
    GROUP BY decision_id
)
WHERE newest = 'proposed'
LIMIT 1
