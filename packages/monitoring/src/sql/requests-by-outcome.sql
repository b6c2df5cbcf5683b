-- What the API answered. Grain: one row per step of time. Reads: account_activity.
SELECT
    toStartOfInterval(at, INTERVAL greatest(300, $__interval_s) SECOND) AS time,
    sum(succeeded) AS succeeded_requests, sum(refused) AS refused_requests,
    sum(server_errors) AS failed_requests,
    sum(requests) - succeeded_requests - refused_requests - failed_requests AS other_errors
FROM account_activity
WHERE $__timeFilter(at)
GROUP BY time
ORDER BY time
LIMIT 10000
