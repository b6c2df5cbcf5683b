-- reference-in: the door that the same file is inserted through for comparison: what JSONEachRow reads
-- into columns goes to the same table, and so to the same rollups.
CREATE TABLE reference_in
(
    event_id String, occurred_at DateTime64(3, 'UTC'), account_id String, api_key_id String,
    client_ip IPv6, asn Nullable(UInt32), country Nullable(String), user_agent Nullable(String),
    tls_fingerprint Nullable(String), device_id Nullable(String), end_user_id Nullable(String),
    method String, endpoint String, status UInt16, error_code Nullable(String),
    units Nullable(Decimal(18, 4)), latency_ms Nullable(Float32), request_bytes Nullable(UInt64),
    response_bytes Nullable(UInt64), content_hash Nullable(String),
    content_simhash Nullable(String), threat_signals Array(String)
)
ENGINE = Null
