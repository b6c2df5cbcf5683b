-- lines-mv: the fields of each line, for comparison: the least that the engine can do with the bytes.
CREATE MATERIALIZED VIEW lines_mv TO lines_out AS
SELECT JSONExtract(
    line,
    'Tuple(
        event_id String, occurred_at String, account_id String, api_key_id String, client_ip String,
        asn Nullable(UInt32), country Nullable(String), user_agent Nullable(String),
        tls_fingerprint Nullable(String), device_id Nullable(String), end_user_id Nullable(String),
        method String, endpoint String, status UInt16, error_code Nullable(String),
        units Nullable(Decimal(18, 4)), latency_ms Nullable(Float32), request_bytes Nullable(UInt64),
        response_bytes Nullable(UInt64), content_hash Nullable(String),
        content_simhash Nullable(String), threat_signals Array(String))') AS event
FROM lines_in
