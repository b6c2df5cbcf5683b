-- request_events: what was asked of the API.
-- Grain: one row per event. Reads: request_events. Bound it by account_id, occurred_at or both.
-- Example: SELECT endpoint, count() AS requests FROM request_events WHERE occurred_at > (SELECT max(occurred_at) FROM request_events) - INTERVAL 1 HOUR GROUP BY endpoint ORDER BY requests DESC
CREATE OR REPLACE VIEW {views:Identifier}.request_events
(
    event_id String COMMENT 'Identity given by the producer',
    occurred_at DateTime64(3, 'UTC') COMMENT 'Event time',
    received_at DateTime64(3, 'UTC') COMMENT 'Wall clock of ingestion',
    account_id String COMMENT 'Quota holder',
    api_key_id String COMMENT 'Identifier of the credential, never the secret',
    client_ip String COMMENT 'Client address',
    asn Nullable(UInt32) COMMENT 'Autonomous system of the address',
    country Nullable(String) COMMENT 'ISO 3166-1 alpha-2',
    network_kind Nullable(String) COMMENT 'eyeball, mobile, hosting, vpn, relay or tor',
    user_agent Nullable(String) COMMENT 'User-Agent header',
    tls_fingerprint Nullable(String) COMMENT 'JA3 or JA4 of the client hello',
    device_id Nullable(String) COMMENT 'Device, where the client reports one',
    end_user_id Nullable(String) COMMENT 'End user declared by the account',
    method String COMMENT 'HTTP method',
    endpoint String COMMENT 'Route, without parameters',
    status UInt16 COMMENT 'HTTP status',
    error_code Nullable(String) COMMENT 'Error code of the service',
    units Float64 COMMENT 'Quota consumed',
    latency_ms Nullable(Float32) COMMENT 'Time to answer, milliseconds',
    request_bytes Nullable(UInt64) COMMENT 'Size of the request',
    response_bytes Nullable(UInt64) COMMENT 'Size of the response',
    content_hash Nullable(String) COMMENT 'Hash of the input',
    content_simhash Nullable(UInt64) COMMENT '64-bit SimHash: near-duplicates lie within few bits',
    threat_signals Array(String) COMMENT 'Verdicts of a gateway or scanner'
)
DEFINER = CURRENT_USER SQL SECURITY DEFINER
AS SELECT
    event_id, occurred_at, received_at, account_id, api_key_id,
    replaceOne(toString(request_events.client_ip), '::ffff:', '') AS client_ip, asn, country,
    network_kind, user_agent, tls_fingerprint, device_id, end_user_id, method, endpoint, status,
    error_code, toFloat64(request_events.units) AS units, latency_ms, request_bytes, response_bytes,
    content_hash, content_simhash, threat_signals
FROM request_events
COMMENT 'What was asked of the API, one row per event; bound it by account_id or occurred_at'
