-- overview-hours: alerts that arose, by hour of event time, the 48 hours before the newest.
-- Grain: one row per hour with such alerts. Reads: alerts.
SELECT toDateTime64(toStartOfHour(arose_at), 3, 'UTC') AS hour, toUInt32(count()) AS alerts
FROM
(
    SELECT min(observed_at) AS arose_at
    FROM alerts
    WHERE mode = 'live'
    GROUP BY alert_id
)
WHERE arose_at > (SELECT max(observed_at) FROM alerts) - INTERVAL 48 HOUR
GROUP BY hour
ORDER BY hour
LIMIT 60
