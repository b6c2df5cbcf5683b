-- Measures that are approved or applied and not over. Grain: one row. Reads: decisions.
SELECT count() AS measures
FROM
(
    SELECT
        decision_id, argMax(state, sequence) AS newest,
        argMax(ifNull(expires_at, toDateTime64('2200-01-01', 3, 'UTC')), sequence) AS until
    FROM decisions
    WHERE $__timeFilter(decided_at)
    GROUP BY decision_id
)
WHERE newest IN ('approved', 'applied') AND until > $__toTime
LIMIT 1
