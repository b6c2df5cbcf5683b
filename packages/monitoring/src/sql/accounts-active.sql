-- Accounts with a request. Grain: one row per step of time. Reads: account_activity.
SELECT
    toStartOfInterval(at, INTERVAL greatest(300, $__interval_s) SECOND) AS time,
    uniqExact(account_id) AS active_accounts, uniqExactIf(account_id, refused > 0) AS refused_accounts
FROM account_activity
WHERE $__timeFilter(at)
GROUP BY time
ORDER BY time
LIMIT 10000
