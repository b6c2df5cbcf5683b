-- Proposals that wait for a person. Grain: one row per measure. Reads: decisions.
SELECT
    min(decided_at) AS proposed_at, decision_id, any(account_id) AS account, any(action) AS measure,
    any(category) AS why, argMax(reason, sequence) AS in_words
FROM decisions
WHERE $__timeFilter(decided_at)
GROUP BY decision_id
HAVING argMax(state, sequence) = 'proposed'
ORDER BY proposed_at, decision_id
LIMIT 100
