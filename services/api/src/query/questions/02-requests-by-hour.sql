-- How many requests were served and refused, hour by hour?
SELECT
    toStartOfHour(at) AS hour, sum(succeeded) AS served, sum(refused) AS refused,
    sum(server_errors) AS failed
FROM account_activity
WHERE at > (SELECT max(at) FROM account_activity) - INTERVAL 7 DAY
GROUP BY hour
ORDER BY hour
