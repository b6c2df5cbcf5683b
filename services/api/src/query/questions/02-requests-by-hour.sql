-- How many requests were served and refused, hour by hour?
SELECT hour, succeeded AS served, refused, server_errors AS failed
FROM activity_hourly
WHERE hour > (SELECT max(hour) FROM activity_hourly) - INTERVAL 7 DAY
ORDER BY hour
