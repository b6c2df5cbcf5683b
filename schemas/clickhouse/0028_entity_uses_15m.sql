-- The use of identifiers, apart from that of content, which is most of its rows: nearly all contents
-- are sent once, and a row of 90 bytes for each in two tables was as much as the event itself. They take
-- the place of entity_activity_15m (0006), whose history is taken over.
--
-- Stop ingest in order before this, as before 0014: what a running one inserts while the views are
-- exchanged may count twice in entity_uses_15m.

-- Which accounts used which identifiers in each quarter of an hour, the grid on which identifiers are
-- judged, so that no row reaches past the time of a judgement.
-- Grain: one row per quarter, kind, account and value (after merges; sum the parts when reading).
-- Kinds: address, network (/24 or /64), client (TLS fingerprint and user agent), caller (client at an
-- address) and device. Ordered by time: it answers what changed; then by account, because what one
-- account used in a quarter is alike in all kinds, and packs well. An identifier that is unknown makes
-- no row.
CREATE TABLE IF NOT EXISTS entity_uses_15m
(
    slot DateTime('UTC') COMMENT 'Start of the quarter of an hour, event time' CODEC(Delta, ZSTD(1)),
    kind LowCardinality(String) COMMENT 'address, network, client, caller or device' CODEC(ZSTD(1)),
    account_id LowCardinality(String) COMMENT 'Account that used it' CODEC(ZSTD(3)),
    value LowCardinality(String) COMMENT 'The identifier' CODEC(ZSTD(3)),
    requests SimpleAggregateFunction(sum, UInt64) COMMENT 'Requests' CODEC(T64, ZSTD(1)),
    throttled SimpleAggregateFunction(sum, UInt64)
        COMMENT 'Status 429 or error_code quota_exceeded' CODEC(T64, ZSTD(1)),
    first_at SimpleAggregateFunction(min, DateTime64(3, 'UTC'))
        COMMENT 'First use in the quarter' CODEC(ZSTD(3)),
    last_at SimpleAggregateFunction(max, DateTime64(3, 'UTC'))
        COMMENT 'Last use in the quarter' CODEC(ZSTD(3))
)
ENGINE = AggregatingMergeTree
PARTITION BY toMonday(slot)
ORDER BY (slot, kind, account_id, value)
SETTINGS non_replicated_deduplication_window = 10000, min_bytes_for_wide_part = 1000000
COMMENT 'Use of identifiers by account and quarter of an hour';

-- Which accounts sent which contents in each quarter of an hour, as 32 bits of a hash: enough to find
-- those that two accounts have in common, which are few; what they are and when it was is read from the
-- events of these accounts.
-- Grain: one row per quarter, account and hash (after merges).
CREATE TABLE IF NOT EXISTS content_uses_15m
(
    slot DateTime('UTC') COMMENT 'Start of the quarter of an hour, event time' CODEC(Delta, ZSTD(1)),
    account_id LowCardinality(String) COMMENT 'Account that sent it' CODEC(ZSTD(3)),
    content UInt32 COMMENT 'toUInt32(cityHash64(content_hash))' CODEC(Delta, T64, ZSTD(1))
)
ENGINE = ReplacingMergeTree
PARTITION BY toMonday(slot)
ORDER BY (slot, account_id, content)
SETTINGS non_replicated_deduplication_window = 10000, min_bytes_for_wide_part = 1000000
COMMENT 'Use of contents by account and quarter of an hour';

-- Batches from before these tables: entity_uses_15m does not know their tokens, so none of them is
-- inserted once more, whoever was killed before it was committed.
-- Grain: one row per topic and partition.
CREATE TABLE IF NOT EXISTS ingest_floors
(
    topic LowCardinality(String) COMMENT 'Stream',
    partition UInt32 COMMENT 'Partition of the stream',
    batch_last UInt64 COMMENT 'Last offset of the newest batch from before'
)
ENGINE = ReplacingMergeTree(batch_last)
ORDER BY (topic, partition)
COMMENT 'Batches that must not be inserted once more';

INSERT INTO ingest_floors (topic, partition, batch_last)
SELECT topic, partition, max(e.batch_last) AS batch_last
FROM request_events AS e
GROUP BY topic, partition;

-- Who else used a value lately: of content that is asked of content_uses_15m. What is left changes
-- nothing when it is inserted twice.
ALTER TABLE entity_accounts_1d
    DROP COLUMN IF EXISTS requests,
    DROP COLUMN IF EXISTS last_at,
    MODIFY COLUMN value CODEC(ZSTD(3)),
    MODIFY COLUMN account_id CODEC(ZSTD(3)),
    MODIFY COLUMN day CODEC(ZSTD(1)),
    MODIFY COLUMN first_at CODEC(ZSTD(1));

CREATE MATERIALIZED VIEW IF NOT EXISTS entity_accounts_1d_2_mv TO entity_accounts_1d AS
SELECT
    CAST(kind, 'String') AS kind, CAST(value, 'String') AS value,
    CAST(account_id, 'String') AS account_id, toDate(slot) AS day,
    min(entity_uses_15m.first_at) AS first_at
FROM entity_uses_15m
WHERE kind != 'caller'
GROUP BY kind, value, account_id, day;

CREATE MATERIALIZED VIEW IF NOT EXISTS entity_uses_15m_mv TO entity_uses_15m AS
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
    toStartOfFifteenMinutes(occurred_at) AS slot, entity.1 AS kind, account_id, entity.2 AS value,
    count() AS requests,
    countIf(status = 429 OR ifNull(error_code = 'quota_exceeded', false)) AS throttled,
    min(occurred_at) AS first_at, max(occurred_at) AS last_at
FROM request_events
ARRAY JOIN arrayFilter(
    e -> e.2 != '',
    [
        ('address', address), ('network', network), ('client', client),
        ('caller', if(client = '', '', concat(address, ' ', client))),
        ('device', ifNull(device_id, ''))
    ]
) AS entity
GROUP BY slot, kind, account_id, value;

CREATE MATERIALIZED VIEW IF NOT EXISTS content_uses_15m_mv TO content_uses_15m AS
SELECT
    toStartOfFifteenMinutes(occurred_at) AS slot, account_id,
    toUInt32(cityHash64(ifNull(content_hash, ''))) AS content
FROM request_events
WHERE ifNull(content_hash, '') != ''
GROUP BY slot, account_id, content;

DROP VIEW IF EXISTS entity_activity_15m_mv SYNC;

DROP VIEW IF EXISTS entity_accounts_1d_mv SYNC;

-- The history, kind by kind, so that no statement takes too long; each may be run again, because it
-- brings the same rows in the same order under the same token.
INSERT INTO entity_uses_15m (slot, kind, account_id, value, requests, throttled, first_at, last_at)
SELECT
    slot, kind, account_id, value, sum(e.requests) AS requests, sum(e.throttled) AS throttled,
    min(e.first_at) AS first_at, max(e.last_at) AS last_at
FROM entity_activity_15m AS e
WHERE kind = 'address'
GROUP BY slot, kind, account_id, value
ORDER BY ALL
SETTINGS insert_deduplication_token = 'entity_uses_15m/address',
    deduplicate_insert_select = 'force_enable', max_bytes_before_external_group_by = 500000000,
    max_bytes_before_external_sort = 500000000;

INSERT INTO entity_uses_15m (slot, kind, account_id, value, requests, throttled, first_at, last_at)
SELECT
    slot, kind, account_id, value, sum(e.requests) AS requests, sum(e.throttled) AS throttled,
    min(e.first_at) AS first_at, max(e.last_at) AS last_at
FROM entity_activity_15m AS e
WHERE kind = 'network'
GROUP BY slot, kind, account_id, value
ORDER BY ALL
SETTINGS insert_deduplication_token = 'entity_uses_15m/network',
    deduplicate_insert_select = 'force_enable', max_bytes_before_external_group_by = 500000000,
    max_bytes_before_external_sort = 500000000;

INSERT INTO entity_uses_15m (slot, kind, account_id, value, requests, throttled, first_at, last_at)
SELECT
    slot, kind, account_id, value, sum(e.requests) AS requests, sum(e.throttled) AS throttled,
    min(e.first_at) AS first_at, max(e.last_at) AS last_at
FROM entity_activity_15m AS e
WHERE kind = 'client'
GROUP BY slot, kind, account_id, value
ORDER BY ALL
SETTINGS insert_deduplication_token = 'entity_uses_15m/client',
    deduplicate_insert_select = 'force_enable', max_bytes_before_external_group_by = 500000000,
    max_bytes_before_external_sort = 500000000;

INSERT INTO entity_uses_15m (slot, kind, account_id, value, requests, throttled, first_at, last_at)
SELECT
    slot, kind, account_id, value, sum(e.requests) AS requests, sum(e.throttled) AS throttled,
    min(e.first_at) AS first_at, max(e.last_at) AS last_at
FROM entity_activity_15m AS e
WHERE kind = 'caller'
GROUP BY slot, kind, account_id, value
ORDER BY ALL
SETTINGS insert_deduplication_token = 'entity_uses_15m/caller',
    deduplicate_insert_select = 'force_enable', max_bytes_before_external_group_by = 500000000,
    max_bytes_before_external_sort = 500000000;

INSERT INTO entity_uses_15m (slot, kind, account_id, value, requests, throttled, first_at, last_at)
SELECT
    slot, kind, account_id, value, sum(e.requests) AS requests, sum(e.throttled) AS throttled,
    min(e.first_at) AS first_at, max(e.last_at) AS last_at
FROM entity_activity_15m AS e
WHERE kind = 'device'
GROUP BY slot, kind, account_id, value
ORDER BY ALL
SETTINGS insert_deduplication_token = 'entity_uses_15m/device',
    deduplicate_insert_select = 'force_enable', max_bytes_before_external_group_by = 500000000,
    max_bytes_before_external_sort = 500000000;

INSERT INTO content_uses_15m (slot, account_id, content)
SELECT DISTINCT slot, account_id, toUInt32(cityHash64(value)) AS content
FROM entity_activity_15m
WHERE kind = 'content';
