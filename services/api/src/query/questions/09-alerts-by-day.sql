-- How many alerts arose each day, by severity?
SELECT
    toDate(observed_at) AS day, countIf(severity = 'critical') AS critical,
    countIf(severity = 'high') AS high, countIf(severity = 'medium') AS medium,
    countIf(severity IN ('low', 'info')) AS low_and_info
FROM alerts_current
WHERE mode = 'live'
GROUP BY day
ORDER BY day
