-- Which accounts used which identifiers in each quarter of an hour, the grid on which identifiers are
-- judged, so that no row reaches past the time of a judgement.
-- Grain: one row per quarter, kind, value and account.
-- Kinds: address, network (/24 or /64), client (TLS fingerprint and user agent), caller (client at
-- an address), device, content. Ordered by time: it answers what changed.
-- An identifier that is unknown makes no row.
CREATE TABLE IF NOT EXISTS entity_activity_15m
(
    slot DateTime('UTC') COMMENT 'Start of the quarter of an hour, event time',
    kind LowCardinality(String) COMMENT 'address, network, client, caller, device or content',
    value String COMMENT 'The identifier' CODEC(ZSTD(1)),
    account_id String COMMENT 'Account that used it' CODEC(ZSTD(1)),
    requests SimpleAggregateFunction(sum, UInt64) COMMENT 'Requests' CODEC(T64, ZSTD(1)),
    throttled SimpleAggregateFunction(sum, UInt64)
        COMMENT 'Status 429 or error_code quota_exceeded' CODEC(T64, ZSTD(1)),
    units SimpleAggregateFunction(sum, Decimal(38, 4)) COMMENT 'Quota consumed',
    first_at SimpleAggregateFunction(min, DateTime64(3, 'UTC')) COMMENT 'First use in the quarter',
    last_at SimpleAggregateFunction(max, DateTime64(3, 'UTC')) COMMENT 'Last use in the quarter'
)
ENGINE = AggregatingMergeTree
PARTITION BY toMonday(slot)
ORDER BY (slot, kind, value, account_id)
SETTINGS non_replicated_deduplication_window = 10000
COMMENT 'Use of identifiers by account and quarter of an hour';

CREATE MATERIALIZED VIEW IF NOT EXISTS entity_activity_15m_mv TO entity_activity_15m AS
WITH
    client_ip >= toIPv6('::ffff:0.0.0.0') AND client_ip <= toIPv6('::ffff:255.255.255.255') AS is_v4,
    replaceOne(toString(client_ip), '::ffff:', '') AS address,
    if(
        is_v4,
        concat(replaceOne(toString(IPv6CIDRToRange(client_ip, 120).1), '::ffff:', ''), '/24'),
        concat(toString(IPv6CIDRToRange(client_ip, 64).1), '/64')
    ) AS network,
    if(
        tls_fingerprint IS NULL AND user_agent IS NULL, '',
        concat(ifNull(CAST(tls_fingerprint, 'Nullable(String)'), ''), ' ', ifNull(CAST(user_agent, 'Nullable(String)'), ''))
    ) AS client
SELECT
    toStartOfFifteenMinutes(occurred_at) AS slot, entity.1 AS kind, entity.2 AS value, account_id,
    count() AS requests,
    countIf(status = 429 OR ifNull(error_code = 'quota_exceeded', false)) AS throttled,
    sum(request_events.units) AS units,
    min(occurred_at) AS first_at, max(occurred_at) AS last_at
FROM request_events
ARRAY JOIN arrayFilter(
    e -> e.2 != '',
    [
        ('address', address), ('network', network), ('client', client),
        ('caller', if(client = '', '', concat(address, ' ', client))),
        ('device', ifNull(device_id, '')), ('content', ifNull(content_hash, ''))
    ]
) AS entity
GROUP BY slot, kind, value, account_id;
