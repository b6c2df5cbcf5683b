-- Which accounts are younger than a month and already out of quota?
WITH (SELECT max(occurred_at) FROM request_events) AS newest
SELECT
    a.account_id AS account_id, p.plan AS plan, p.created_at AS created_at, a.units AS units,
    a.refused_for_quota AS refused_for_quota
FROM
(
    SELECT account_id, sum(units) AS units, sum(exhausted) AS refused_for_quota
    FROM account_activity_daily
    WHERE account_id IN (SELECT account_id FROM accounts WHERE created_at > newest - INTERVAL 30 DAY)
    GROUP BY account_id
    HAVING refused_for_quota > 0
    ORDER BY refused_for_quota DESC
    LIMIT 100
) AS a
INNER JOIN accounts AS p ON p.account_id = a.account_id
ORDER BY refused_for_quota DESC
