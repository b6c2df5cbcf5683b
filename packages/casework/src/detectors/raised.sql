-- raised: what detectors raised that is open, and what analysts found their alerts to be. Of each
-- alert its newest verdict counts.
-- Grain: one row per detector, version and mode of which there is an alert. Reads: alerts_current,
-- verdicts.
SELECT
    a.detector_id AS detector_id, a.detector_version AS version, a.mode AS mode,
    toUInt32(countIf(a.status IN ('open', 'acknowledged'))) AS open,
    toUInt32(countIf(v.verdict = 'true_positive')) AS true_positive,
    toUInt32(countIf(v.verdict = 'false_positive')) AS false_positive,
    toUInt32(countIf(v.verdict = 'benign')) AS benign
FROM alerts_current AS a
LEFT JOIN
(
    SELECT alert_id, argMax(verdict, (given_at, verdict_id)) AS verdict
    FROM verdicts
    GROUP BY alert_id
) AS v ON v.alert_id = a.alert_id
GROUP BY detector_id, version, mode
ORDER BY detector_id, version, mode
LIMIT 10000
