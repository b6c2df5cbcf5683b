-- How often were the alerts of each detector right, by the newest verdict on each?
WITH newest AS
(
    SELECT alert_id, argMax(verdict, given_at) AS verdict, argMax(detector_id, given_at) AS detector
    FROM verdicts
    GROUP BY alert_id
)
SELECT
    detector, count() AS judged, countIf(verdict = 'true_positive') AS right,
    round(countIf(verdict = 'true_positive') / count(), 2) AS precision
FROM newest
GROUP BY detector
ORDER BY judged DESC
