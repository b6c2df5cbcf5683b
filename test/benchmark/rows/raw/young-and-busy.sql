-- young-and-busy, of the events.
-- Grain: one row per account. Reads: request_events, account_profiles.
WITH (SELECT max(occurred_at) FROM request_events) AS newest
SELECT
    p.account_id AS account_id, p.plan AS plan, p.created_at AS created_at, sum(e.units) AS units,
    countIf(ifNull(e.error_code = 'quota_exceeded', false)) AS refused_for_quota
FROM account_profiles AS p FINAL
INNER JOIN request_events AS e ON e.account_id = p.account_id
WHERE p.created_at > newest - INTERVAL 30 DAY
GROUP BY account_id, plan, created_at
HAVING refused_for_quota > 0
ORDER BY refused_for_quota DESC
LIMIT 100
