-- newest-verdicts: the verdict on alerts that overrules the others; severity is empty where it is not
-- known how bad the judged revision was.
-- Grain: one row per alert that was judged. Reads: verdicts.
SELECT
    alert_id,
    argMax(v.verdict_id, (v.given_at, v.verdict_id)) AS verdict_id,
    argMax(v.verdict, (v.given_at, v.verdict_id)) AS verdict,
    argMax(v.severity, (v.given_at, v.verdict_id)) AS severity
FROM verdicts AS v
WHERE alert_id IN {alert_ids:Array(String)}
GROUP BY alert_id
