-- How the columns of events and rollups are packed, chosen by measurement (docs/scaling.md), and
-- columns that nobody read. What is stored already is packed anew as it is merged.
--
-- The views still compute what was dropped, and what a table does not have is left out: they are not
-- changed, because what the engine deduplicates by is bound to them.
ALTER TABLE request_events
    -- Random digits: a higher level finds matches in them that cost more than they save.
    MODIFY COLUMN event_id CODEC(ZSTD(1)),
    MODIFY COLUMN occurred_at CODEC(Delta, T64, ZSTD(1)),
    MODIFY COLUMN account_id CODEC(ZSTD(3)),
    MODIFY COLUMN api_key_id CODEC(ZSTD(3)),
    MODIFY COLUMN client_ip CODEC(ZSTD(3)),
    MODIFY COLUMN asn CODEC(ZSTD(1)),
    MODIFY COLUMN country CODEC(ZSTD(1)),
    MODIFY COLUMN network_kind CODEC(ZSTD(1)),
    MODIFY COLUMN asn_source CODEC(ZSTD(1)),
    MODIFY COLUMN country_source CODEC(ZSTD(1)),
    MODIFY COLUMN user_agent CODEC(ZSTD(1)),
    MODIFY COLUMN tls_fingerprint CODEC(ZSTD(1)),
    MODIFY COLUMN method CODEC(ZSTD(1)),
    MODIFY COLUMN endpoint CODEC(ZSTD(1)),
    MODIFY COLUMN status CODEC(ZSTD(1)),
    MODIFY COLUMN error_code CODEC(ZSTD(1)),
    MODIFY COLUMN units CODEC(ZSTD(3)),
    MODIFY COLUMN latency_ms CODEC(ZSTD(1)),
    MODIFY COLUMN request_bytes CODEC(T64, ZSTD(1)),
    MODIFY COLUMN response_bytes CODEC(T64, ZSTD(1)),
    MODIFY COLUMN content_hash CODEC(ZSTD(3)),
    MODIFY COLUMN content_simhash CODEC(ZSTD(3)),
    MODIFY COLUMN threat_signals CODEC(ZSTD(1)),
    MODIFY COLUMN topic CODEC(ZSTD(1)),
    MODIFY COLUMN partition CODEC(ZSTD(1));

ALTER TABLE account_activity_1m
    DROP COLUMN IF EXISTS api_keys,
    DROP COLUMN IF EXISTS clients,
    MODIFY COLUMN minute CODEC(Delta, ZSTD(1)),
    MODIFY COLUMN account_id CODEC(ZSTD(3)),
    MODIFY COLUMN requests CODEC(T64, ZSTD(1)),
    MODIFY COLUMN succeeded CODEC(T64, ZSTD(1)),
    MODIFY COLUMN client_errors CODEC(T64, ZSTD(1)),
    MODIFY COLUMN throttled CODEC(T64, ZSTD(1)),
    MODIFY COLUMN exhausted CODEC(T64, ZSTD(1)),
    MODIFY COLUMN server_errors CODEC(T64, ZSTD(1)),
    MODIFY COLUMN units CODEC(ZSTD(3)),
    MODIFY COLUMN addresses CODEC(ZSTD(3));

ALTER TABLE account_activity_5m
    MODIFY COLUMN account_id CODEC(ZSTD(3)),
    MODIFY COLUMN units CODEC(ZSTD(3)),
    MODIFY COLUMN first_succeeded_at CODEC(T64, ZSTD(1)),
    MODIFY COLUMN last_succeeded_at CODEC(T64, ZSTD(1)),
    MODIFY COLUMN first_exhausted_at CODEC(T64, ZSTD(1));

ALTER TABLE key_origins_15m
    DROP COLUMN IF EXISTS first_at,
    DROP COLUMN IF EXISTS last_at,
    MODIFY COLUMN slot CODEC(Delta, ZSTD(1)),
    MODIFY COLUMN account_id CODEC(ZSTD(3)),
    MODIFY COLUMN api_key_id CODEC(ZSTD(3)),
    MODIFY COLUMN client CODEC(ZSTD(3)),
    MODIFY COLUMN operator CODEC(ZSTD(3)),
    MODIFY COLUMN country CODEC(ZSTD(3)),
    MODIFY COLUMN units CODEC(ZSTD(3)),
    MODIFY COLUMN minutes CODEC(ZSTD(3));

ALTER TABLE account_content_30m
    MODIFY COLUMN slot CODEC(Delta, ZSTD(1)),
    MODIFY COLUMN account_id CODEC(ZSTD(3)),
    MODIFY COLUMN calls CODEC(T64, ZSTD(1)),
    MODIFY COLUMN simhashes CODEC(ZSTD(3));

-- A column of a wide part is packed as a whole, of a compact one in pieces of 8192 rows. What one insert
-- brings stays compact; the default begins at 10 MB, which a quarter of a day may not reach.
ALTER TABLE account_activity_1m MODIFY SETTING min_bytes_for_wide_part = 1000000;

ALTER TABLE account_activity_5m MODIFY SETTING min_bytes_for_wide_part = 1000000;

ALTER TABLE key_origins_15m MODIFY SETTING min_bytes_for_wide_part = 1000000;

ALTER TABLE account_content_30m MODIFY SETTING min_bytes_for_wide_part = 1000000;
