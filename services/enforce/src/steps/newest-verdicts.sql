-- newest-verdicts: the verdict on alerts that overrules the others, also on those whose verdict others
-- know of (`known`); severity is empty where it is not known how bad the judged revision was.
-- Grain: one row per alert that was judged. Reads: verdicts.
SELECT
    alert_id,
    argMax(v.verdict_id, (v.given_at, v.verdict_id)) AS verdict_id,
    argMax(v.verdict, (v.given_at, v.verdict_id)) AS verdict,
    argMax(v.severity, (v.given_at, v.verdict_id)) AS severity,
    toUnixTimestamp64Milli(max(v.given_at)) AS given_ms,
    arrayFilter(id -> has({known:Array(String)}, id), groupUniqArray(v.verdict_id)) AS known_by
FROM verdicts AS v
WHERE alert_id IN {alert_ids:Array(String)}
    OR alert_id IN (SELECT alert_id FROM verdicts WHERE verdict_id IN {known:Array(String)})
GROUP BY alert_id
