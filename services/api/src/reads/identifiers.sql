-- identifiers: what accounts used in a stretch of event time: those that most of the accounts share first,
-- then the most used. A client is written as the rollups write it, so that both are one value.
-- Grain: one row per identifier and account. Reads: request_events.
SELECT
    kind, value, account_id, requests, first_at, last_at
FROM
(
    SELECT
        entity.1 AS kind, entity.2 AS value, account_id, toUInt32(count()) AS requests,
        min(occurred_at) AS first_at, max(occurred_at) AS last_at
    FROM request_events
    ARRAY JOIN arrayFilter(
        e -> e.2 != '',
        [
            ('address', replaceOne(toString(client_ip), '::ffff:', '')),
            ('client', if(
                tls_fingerprint IS NULL AND user_agent IS NULL, '',
                concat(
                    ifNull(CAST(tls_fingerprint, 'Nullable(String)'), ''), ' ',
                    ifNull(CAST(user_agent, 'Nullable(String)'), '')
                )
            )),
            ('device', ifNull(device_id, '')),
            ('key', api_key_id),
            ('content', ifNull(content_hash, ''))
        ]
    ) AS entity
    WHERE account_id IN {accounts:Array(String)}
        AND occurred_at >= {from:DateTime64(3, 'UTC')} AND occurred_at < {to:DateTime64(3, 'UTC')}
    GROUP BY kind, value, account_id
)
WHERE (kind, value) IN
(
    SELECT kind, value
    FROM
    (
        SELECT
            entity.1 AS kind, entity.2 AS value, uniqExact(account_id) AS holders, count() AS uses
        FROM request_events
        ARRAY JOIN arrayFilter(
            e -> e.2 != '',
            [
                ('address', replaceOne(toString(client_ip), '::ffff:', '')),
                ('client', if(
                    tls_fingerprint IS NULL AND user_agent IS NULL, '',
                    concat(
                        ifNull(CAST(tls_fingerprint, 'Nullable(String)'), ''), ' ',
                        ifNull(CAST(user_agent, 'Nullable(String)'), '')
                    )
                )),
                ('device', ifNull(device_id, '')),
                ('key', api_key_id),
                ('content', ifNull(content_hash, ''))
            ]
        ) AS entity
        WHERE account_id IN {accounts:Array(String)}
            AND occurred_at >= {from:DateTime64(3, 'UTC')}
            AND occurred_at < {to:DateTime64(3, 'UTC')}
        GROUP BY kind, value
        -- What one account alone sent once is no identifier of anybody.
        HAVING holders > 1 OR kind != 'content'
        ORDER BY holders DESC, uses DESC, kind, value
        LIMIT {most:UInt32}
    )
)
ORDER BY kind, value, first_at, account_id
LIMIT 20000
