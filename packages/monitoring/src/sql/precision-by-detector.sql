-- How often analysts found a detector right. Grain: one row per detector. Reads: verdicts.
SELECT
    detector, count() AS judged, countIf(newest = 'true_positive') AS right,
    countIf(newest = 'false_positive') AS wrong, countIf(newest = 'benign') AS harmless,
    round(right / judged, 3) AS precision
FROM
(
    SELECT alert_id, any(detector_id) AS detector, argMax(verdict, given_at) AS newest
    FROM verdicts
    WHERE $__timeFilter(given_at)
    GROUP BY alert_id
)
GROUP BY detector
ORDER BY judged DESC, detector
LIMIT 50
