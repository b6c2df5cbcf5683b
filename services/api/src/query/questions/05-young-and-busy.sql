-- Which accounts are younger than a month and already out of quota?
WITH (SELECT max(at) FROM account_activity) AS newest
SELECT
    p.account_id AS account_id, p.plan AS plan, p.created_at AS created_at,
    sum(a.units) AS units, sum(a.exhausted) AS refused_for_quota
FROM accounts AS p
INNER JOIN account_activity AS a ON a.account_id = p.account_id
WHERE p.created_at > newest - INTERVAL 30 DAY
    AND a.account_id IN (SELECT account_id FROM accounts WHERE created_at > newest - INTERVAL 30 DAY)
GROUP BY account_id, plan, created_at
HAVING refused_for_quota > 0
ORDER BY refused_for_quota DESC
LIMIT 100
