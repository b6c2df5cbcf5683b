-- alerts-to-judge: alerts that a control, a verdict or an acknowledgement may change, after an id: those
-- that live, where there are controls or where one shaped them, and those that do not know of the newest
-- that was said of them. Who has an alert that is over concerns nobody.
-- Grain: one row per alert, in order of id. Reads: alerts, verdicts, acknowledgements.
SELECT alert_id
FROM
(
    SELECT
        alert_id,
        argMax(a.lives, a.sequence) AS lives,
        argMax(a.verdict_id, a.sequence) AS known_verdict,
        argMax(a.acknowledgement_id, a.sequence) AS known_acknowledgement,
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
LEFT JOIN
(
    SELECT
        alert_id,
        argMax(k.acknowledgement_id, (k.given_at, k.acknowledgement_id)) AS newest_acknowledgement
    FROM acknowledgements AS k
    WHERE alert_id > {after:String}
    GROUP BY alert_id
) AS taken USING (alert_id)
WHERE (lives AND ({controls:Bool} OR controlled))
    OR (newest_verdict != '' AND newest_verdict != known_verdict)
    OR (lives AND newest_acknowledgement != '' AND newest_acknowledgement != known_acknowledgement)
ORDER BY alert_id
LIMIT {page:UInt32}
