-- From where each credential was used in each quarter of an hour: an origin is a client in a network
-- of one operator (AS number; where that is unknown, the /16 or /32 of the address). The quarter is
-- the grid on which credentials are judged, so that no row reaches past the time of a judgement.
-- Grain: one row per account, credential, quarter and origin.
CREATE TABLE IF NOT EXISTS key_origins_15m
(
    slot DateTime('UTC') COMMENT 'Start of the quarter of an hour, event time',
    account_id String COMMENT 'Quota holder',
    api_key_id String COMMENT 'Credential',
    client String COMMENT 'TLS fingerprint and user agent; empty where both are unknown' CODEC(ZSTD(1)),
    operator String COMMENT 'AS number, or the /16 or /32 where it is unknown' CODEC(ZSTD(1)),
    country SimpleAggregateFunction(max, Nullable(String)) COMMENT 'Country of the origin',
    requests SimpleAggregateFunction(sum, UInt64) COMMENT 'Requests' CODEC(T64, ZSTD(1)),
    units SimpleAggregateFunction(sum, Decimal(38, 4)) COMMENT 'Quota consumed',
    minutes AggregateFunction(groupBitmap, UInt8) COMMENT 'Minutes of the hour with use, 0-59',
    first_at SimpleAggregateFunction(min, DateTime64(3, 'UTC')) COMMENT 'First use in the quarter',
    last_at SimpleAggregateFunction(max, DateTime64(3, 'UTC')) COMMENT 'Last use in the quarter'
)
ENGINE = AggregatingMergeTree
PARTITION BY toMonday(slot)
ORDER BY (account_id, api_key_id, slot, client, operator)
SETTINGS non_replicated_deduplication_window = 10000
COMMENT 'Origins of a credential by quarter of an hour';

CREATE MATERIALIZED VIEW IF NOT EXISTS key_origins_15m_mv TO key_origins_15m AS
WITH
    client_ip >= toIPv6('::ffff:0.0.0.0') AND client_ip <= toIPv6('::ffff:255.255.255.255') AS is_v4,
    if(
        is_v4,
        concat(replaceOne(toString(IPv6CIDRToRange(client_ip, 112).1), '::ffff:', ''), '/16'),
        concat(toString(IPv6CIDRToRange(client_ip, 32).1), '/32')
    ) AS supernet
SELECT
    toStartOfFifteenMinutes(occurred_at) AS slot, account_id, api_key_id,
    if(
        tls_fingerprint IS NULL AND user_agent IS NULL, '',
        concat(ifNull(CAST(tls_fingerprint, 'Nullable(String)'), ''), ' ', ifNull(CAST(user_agent, 'Nullable(String)'), ''))
    ) AS client,
    ifNull(concat('AS', toString(asn)), supernet) AS operator,
    max(request_events.country) AS country,
    count() AS requests, sum(request_events.units) AS units,
    groupBitmapState(toUInt8(toMinute(occurred_at))) AS minutes,
    min(occurred_at) AS first_at, max(occurred_at) AS last_at
FROM request_events
GROUP BY slot, account_id, api_key_id, client, operator;
