-- quota-ring, first look: the clusters that hold at `to` and had activity in [from, to).
-- Grain: one row per cluster. Reads: account_clusters, account_activity_1m.
SELECT cluster_id AS candidate, groupArray(account_id) AS account_ids
FROM account_clusters
WHERE cluster_id != ''
    AND window_end =
    (
        SELECT window_end FROM account_clusters WHERE window_end <= {to:DateTime64(3, 'UTC')}
        ORDER BY window_end DESC LIMIT 1
    )
    AND version =
    (
        SELECT version FROM account_clusters WHERE window_end <= {to:DateTime64(3, 'UTC')}
        ORDER BY window_end DESC, version DESC LIMIT 1
    )
GROUP BY cluster_id
HAVING hasAny(account_ids, (
    SELECT groupUniqArray(account_id) FROM account_activity_1m
    WHERE minute >= {from:DateTime64(3, 'UTC')} AND minute < {to:DateTime64(3, 'UTC')}
))
ORDER BY candidate
