-- From a proposal until a person approved or lifted it. Grain: one row; null where nobody decided.
-- Reads: decisions.
SELECT if(count() = 0, NULL, round(quantile(0.5)(decided - proposed) / 3600, 2)) AS hours
FROM
(
    SELECT
        decision_id, minIf(toUnixTimestamp(decided_at), state = 'proposed') AS proposed,
        minIf(toUnixTimestamp(decided_at), state IN ('approved', 'lifted') AND actor_type = 'person') AS decided
    FROM decisions
    WHERE $__timeFilter(decided_at)
    GROUP BY decision_id
)
WHERE proposed > 0 AND decided > 0
LIMIT 1
