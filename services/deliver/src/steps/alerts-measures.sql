-- alerts-measures: what alerts call for against some account, where that is more than against all.
-- Grain: one row per place in the outbox. Reads: alerts.
SELECT
    sequence,
    arrayDistinct(
        JSONExtract(body, 'measures', 'Array(Tuple(recommended_action String))').recommended_action
    ) AS actions
FROM alerts FINAL
WHERE sequence IN {sequences:Array(UInt64)}
ORDER BY sequence
