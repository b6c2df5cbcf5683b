-- most-shared, of the events of the days whose uses still count: what accounts shared within a day, of
-- devices and clients within a week.
-- Grain: one row per kind and value. Reads: request_events.
SELECT kind, value, uniqExactArray(users) AS accounts, min(began_at) AS since
FROM
(
    SELECT
        entity.1 AS kind, entity.2 AS value,
        if(kind IN ('device', 'client'), toMonday(occurred_at), toDate(occurred_at)) AS bucket,
        groupUniqArray(1001)(account_id) AS users, min(occurred_at) AS began_at
    FROM request_events
    ARRAY JOIN arrayFilter(
        e -> e.2 != '',
        [
            ('address', replaceOne(toString(client_ip), '::ffff:', '')),
            ('network', toString(IPv6CIDRToRange(client_ip, 120).1)),
            ('client', concat(ifNull(tls_fingerprint, ''), ' ', ifNull(user_agent, ''))),
            ('device', ifNull(device_id, '')), ('content', ifNull(content_hash, ''))
        ]
    ) AS entity
    WHERE occurred_at > (SELECT max(occurred_at) FROM request_events) - INTERVAL 17 DAY
    GROUP BY kind, value, bucket
    HAVING length(users) BETWEEN 2 AND if(kind = 'device', 1000, 64)
)
GROUP BY kind, value
ORDER BY accounts DESC, since
LIMIT 50
