-- alerts-to-judge: alerts that a control or a verdict may change, after an id: those that live, where
-- there are controls or where one shaped them, and those that do not know of their newest verdict.
-- Grain: one row per alert, in order of id. Reads: alerts, verdicts.
SELECT alert_id
FROM
(
    SELECT
        alert_id,
        argMax(a.lives, a.sequence) AS lives,
        argMax(a.verdict_id, a.sequence) AS known_verdict,
        argMax(notEmpty(a.control_ids), a.sequence) AS controlled
    FROM alerts AS a
    WHERE alert_id > {after:String}
    GROUP BY alert_id
) AS newest
LEFT JOIN
(
    SELECT alert_id, argMax(v.verdict_id, (v.given_at, v.verdict_id)) AS newest_verdict
    FROM verdicts AS v
    WHERE alert_id > {after:String}
    GROUP BY alert_id
) AS judged USING (alert_id)
WHERE (lives AND ({controls:Bool} OR controlled))
    OR (newest_verdict != '' AND newest_verdict != known_verdict)
ORDER BY alert_id
LIMIT {page:UInt32}
