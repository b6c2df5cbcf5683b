-- quota-ring, first look: the clusters that hold where a look ends and had activity in it.
-- Grain: one row per look and cluster. Reads: account_clusters, account_activity_1m.
WITH
    arrayZip({starts:Array(DateTime('UTC'))}, {ends:Array(DateTime('UTC'))}) AS looks,
    -- The newest snapshot before each look ends, which may be an old one.
    (
        SELECT arraySort(groupArray((window_end, newest_version)))
        FROM
        (
            SELECT window_end, max(version) AS newest_version
            FROM account_clusters
            WHERE window_end <= {to:DateTime64(3, 'UTC')}
                AND window_end >= ifNull(
                    (
                        SELECT window_end FROM account_clusters
                        WHERE window_end <= {ends:Array(DateTime('UTC'))}[1]
                        ORDER BY window_end DESC LIMIT 1
                    ),
                    toDateTime64(0, 3, 'UTC')
                )
            GROUP BY window_end
        )
    ) AS snapshots
SELECT toUnixTimestamp(look.2) AS due_s, cluster_id AS candidate, groupArray(account_id) AS account_ids
FROM account_clusters
ARRAY JOIN arrayFilter(
    l -> arrayLast(s -> s.1 <= l.2, snapshots) = (window_end, version), looks
) AS look
WHERE cluster_id != '' AND has(snapshots, (window_end, version))
    AND window_end <= {to:DateTime64(3, 'UTC')} AND window_end >= snapshots[1].1
GROUP BY look, cluster_id
HAVING countIf((look, account_id) IN
(
    SELECT look, account_id FROM account_activity_1m
    ARRAY JOIN arrayFilter(l -> minute >= l.1 AND minute < l.2, looks) AS look
    WHERE minute >= {from:DateTime64(3, 'UTC')} AND minute < {to:DateTime64(3, 'UTC')}
)) > 0
ORDER BY due_s, candidate
