-- Which clusters used more in a day than the largest allowance of one of their accounts?
SELECT
    c.cluster_id AS cluster_id, a.day AS day, uniqExact(a.account_id) AS accounts,
    sum(a.units) AS units, max(p.quota_units_per_day) AS largest_allowance,
    round(sum(a.units) / max(p.quota_units_per_day), 1) AS times
FROM account_activity_daily AS a
INNER JOIN account_clusters_current AS c ON c.account_id = a.account_id AND c.membership = 'core'
INNER JOIN accounts AS p ON p.account_id = a.account_id
WHERE a.account_id IN (SELECT account_id FROM account_clusters_current WHERE membership = 'core')
GROUP BY cluster_id, day
HAVING units > largest_allowance
ORDER BY times DESC
LIMIT 100
