-- detector-hits: findings that arose in the last 14 days of event time.
-- Grain: one row per detector, mode and day in which one arose. Reads: findings.
WITH (SELECT max(observed_at) FROM findings) AS newest
SELECT
    detector_id, mode, toDate(observed_at) AS day, toDate(newest) AS newest_day,
    toUInt32(uniqExact(finding_id)) AS hits
FROM findings
WHERE state = 1 AND observed_at >= toStartOfDay(newest) - INTERVAL 13 DAY
GROUP BY detector_id, mode, day
ORDER BY detector_id, mode, day
LIMIT 10000
