-- over-one-allowance, of the events.
-- Grain: one row per cluster and day. Reads: request_events, account_clusters_current, account_profiles.
SELECT
    c.cluster_id AS cluster_id, toDate(e.occurred_at) AS day, uniqExact(e.account_id) AS accounts,
    sum(e.units) AS units, max(p.quota_units_per_day) AS largest_allowance,
    round(toFloat64(sum(e.units)) / max(p.quota_units_per_day), 1) AS times
FROM request_events AS e
INNER JOIN account_clusters_current AS c ON c.account_id = e.account_id AND c.membership = 'core'
INNER JOIN account_profiles AS p FINAL ON p.account_id = e.account_id
GROUP BY cluster_id, day
HAVING toFloat64(units) > largest_allowance
ORDER BY times DESC
LIMIT 100
