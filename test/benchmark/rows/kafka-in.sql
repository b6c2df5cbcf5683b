-- kafka-in: the engine's own reader of the topic, for comparison: as many consumers as cores, and what
-- comes in is stored in blocks as the engine chooses them.
CREATE TABLE kafka_in
(
    event_id String, occurred_at DateTime64(3, 'UTC'), account_id String, api_key_id String,
    client_ip IPv6, asn Nullable(UInt32), country Nullable(String), user_agent Nullable(String),
    tls_fingerprint Nullable(String), device_id Nullable(String), end_user_id Nullable(String),
    method String, endpoint String, status UInt16, error_code Nullable(String),
    units Nullable(Decimal(18, 4)), latency_ms Nullable(Float32), request_bytes Nullable(UInt64),
    response_bytes Nullable(UInt64), content_hash Nullable(String),
    content_simhash Nullable(String), threat_signals Array(String)
)
ENGINE = Kafka
SETTINGS kafka_broker_list = {brokers:String}, kafka_topic_list = {topic:String},
    kafka_group_name = {group:String}, kafka_format = 'JSONEachRow', kafka_num_consumers = 2,
    kafka_thread_per_consumer = 1, kafka_flush_interval_ms = 1000,
    date_time_input_format = 'best_effort', input_format_null_as_default = 1
