-- measures-left: measures in force, after an id, of alerts that say nothing of them any more: whose finding has
-- ended, for which another alert speaks, or that name the account no longer. `said` is the place of what the
-- alert said last while it was open.
-- Grain: one row per measure, in order of id. Reads: decisions, alerts.
SELECT decision_id, alert_id, account_id, said
FROM
(
    SELECT
        decision_id, any(d.alert_id) AS alert_id, any(d.account_id) AS account_id,
        argMax(d.state, d.sequence) AS state
    FROM decisions AS d
    WHERE decision_id > {after:String}
    GROUP BY decision_id
    HAVING state IN ('approved', 'applied')
) AS measures
INNER JOIN
(
    SELECT
        alert_id, argMax(a.lives, a.sequence) AS lives, argMax(a.merged_into, a.sequence) AS merged_into,
        argMax(a.account_ids, a.sequence) AS named,
        maxIf(a.sequence, a.activity != 'close') AS said
    FROM alerts AS a
    WHERE alert_id IN (SELECT alert_id FROM decisions WHERE decision_id > {after:String})
    GROUP BY alert_id
) AS alerts USING (alert_id)
WHERE (NOT lives OR merged_into != '' OR NOT has(named, account_id)) AND said > 0
ORDER BY decision_id
LIMIT {page:UInt32}
