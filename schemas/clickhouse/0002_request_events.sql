-- The stored request events, and the door through which they come.
--
-- One insert into request_events_in is one batch of one partition. The view behind the door
-- checks the claim (0001) and throws for a writer that lost it, so nothing of its batch is stored.
-- The deduplication token of the insert passes through to every table behind.
-- Grain: one row per event; (topic, partition, offset) and event_id are both unique.
CREATE TABLE IF NOT EXISTS request_events
(
    event_id String COMMENT 'Identity given by the producer',
    occurred_at DateTime64(3, 'UTC') COMMENT 'Event time',
    account_id String COMMENT 'Quota holder' CODEC(ZSTD(1)),
    api_key_id String COMMENT 'Identifier of the credential, never the secret' CODEC(ZSTD(1)),
    client_ip IPv6 COMMENT 'Client address, IPv4 as ::ffff:a.b.c.d' CODEC(ZSTD(1)),
    asn Nullable(UInt32) COMMENT 'Autonomous system of the address',
    country LowCardinality(Nullable(String)) COMMENT 'ISO 3166-1 alpha-2',
    user_agent LowCardinality(Nullable(String)) COMMENT 'User-Agent header',
    tls_fingerprint LowCardinality(Nullable(String)) COMMENT 'JA3 or JA4 of the client hello',
    device_id Nullable(String) COMMENT 'Device, where the client reports one' CODEC(ZSTD(1)),
    end_user_id Nullable(String) COMMENT 'End user declared by the account' CODEC(ZSTD(1)),
    method LowCardinality(String) COMMENT 'HTTP method',
    endpoint LowCardinality(String) COMMENT 'Route, without parameters',
    status UInt16 COMMENT 'HTTP status',
    error_code LowCardinality(Nullable(String)) COMMENT 'Error code of the service',
    units Decimal(18, 4) COMMENT 'Quota consumed',
    latency_ms Nullable(Float32) COMMENT 'Time to answer, milliseconds',
    request_bytes Nullable(UInt64) COMMENT 'Size of the request',
    response_bytes Nullable(UInt64) COMMENT 'Size of the response',
    content_hash Nullable(String) COMMENT 'Hash of the input' CODEC(ZSTD(1)),
    content_simhash Nullable(UInt64) COMMENT '64-bit SimHash: near-duplicates lie within few bits',
    threat_signals Array(LowCardinality(String)) COMMENT 'Verdicts of a gateway or scanner',
    topic LowCardinality(String) COMMENT 'Stream the event came from',
    partition UInt32 COMMENT 'Partition of that stream',
    offset UInt64 COMMENT 'Place in the partition' CODEC(Delta, ZSTD(1)),
    batch_first UInt64 COMMENT 'First offset of the batch it was inserted with' CODEC(Delta, ZSTD(1)),
    batch_last UInt64 COMMENT 'Last offset of that batch' CODEC(Delta, ZSTD(1)),
    received_at DateTime64(3, 'UTC') COMMENT 'Wall clock of ingestion' CODEC(Delta, ZSTD(1)),
    INDEX occurred_at_minmax occurred_at TYPE minmax GRANULARITY 1,
    INDEX offset_minmax offset TYPE minmax GRANULARITY 1
)
ENGINE = MergeTree
PARTITION BY toMonday(occurred_at)
ORDER BY (account_id, occurred_at, event_id)
SETTINGS non_replicated_deduplication_window = 10000
COMMENT 'API request events, one row per event';

CREATE TABLE IF NOT EXISTS request_events_in
(
    event_id String, occurred_at DateTime64(3, 'UTC'), account_id String, api_key_id String,
    client_ip IPv6, asn Nullable(UInt32), country Nullable(String), user_agent Nullable(String),
    tls_fingerprint Nullable(String), device_id Nullable(String), end_user_id Nullable(String),
    method String, endpoint String, status UInt16, error_code Nullable(String),
    units Decimal(18, 4), latency_ms Nullable(Float32), request_bytes Nullable(UInt64),
    response_bytes Nullable(UInt64), content_hash Nullable(String),
    content_simhash Nullable(String), threat_signals Array(String),
    topic String, partition UInt32, offset UInt64, batch_first UInt64, batch_last UInt64,
    received_at DateTime64(3, 'UTC'), owner String
)
ENGINE = Null
COMMENT 'The door to request_events: one insert is one batch of one partition';

CREATE MATERIALIZED VIEW IF NOT EXISTS request_events_mv TO request_events AS
SELECT
    event_id, occurred_at, account_id, api_key_id, client_ip, asn, country, user_agent,
    tls_fingerprint, device_id, end_user_id, method, endpoint, status, error_code, units,
    latency_ms, request_bytes, response_bytes, content_hash,
    reinterpretAsUInt64(reverse(unhex(content_simhash))) AS content_simhash,
    threat_signals, topic, partition, offset, batch_first, batch_last, received_at
FROM request_events_in
WHERE throwIf(
    (topic, partition, owner) NOT IN
        (SELECT topic, partition, argMax(owner, epoch) FROM ingest_claims GROUP BY topic, partition),
    'CLAIM_LOST: another ingest process holds this partition') = 0;
