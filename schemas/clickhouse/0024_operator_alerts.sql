-- Watching ourselves: what the service `watch` found wrong with Ringfence itself, and what it looks at
-- that nothing else keeps.

-- Operator alerts, a history: rows are only added, a state each.
-- Grain: one row per alert and revision.
CREATE TABLE IF NOT EXISTS operator_alerts
(
    alert_id String COMMENT 'Derives from kind, subject and the minute in which it was opened',
    revision UInt32 COMMENT 'From 1, without gaps',
    kind LowCardinality(String) COMMENT 'What is wrong, such as source_silent',
    subject String COMMENT 'What it is about, such as a detector or a partition',
    state LowCardinality(String) COMMENT 'raised, updated or cleared',
    severity LowCardinality(String) COMMENT 'warn or error',
    written_at DateTime64(3, 'UTC') COMMENT 'Wall clock',
    body String COMMENT 'The state as JSON (schema: operatorAlert)' CODEC(ZSTD(1))
)
ENGINE = ReplacingMergeTree
ORDER BY (alert_id, revision)
COMMENT 'Alerts about Ringfence itself, for who operates it';

-- One insert is what one look found. The view checks the claim of the watch process (0001).
CREATE TABLE IF NOT EXISTS operator_alerts_in
(
    alert_id String, revision UInt32, kind String, subject String, state String, severity String,
    written_at DateTime64(3, 'UTC'), body String, owner String
)
ENGINE = Null
COMMENT 'The door to operator_alerts';

CREATE MATERIALIZED VIEW IF NOT EXISTS operator_alerts_mv TO operator_alerts AS
SELECT alert_id, revision, kind, subject, state, severity, written_at, body
FROM operator_alerts_in
WHERE throwIf(
    owner NOT IN
        (SELECT argMax(owner, epoch) FROM ingest_claims
         WHERE topic = 'service:watch' AND partition = 0),
    'CLAIM_LOST: another watch process writes operator alerts') = 0;

CREATE VIEW IF NOT EXISTS operator_alerts_current AS
SELECT * FROM operator_alerts FINAL
ORDER BY alert_id, revision DESC
LIMIT 1 BY alert_id;

-- When the watch last looked, and what it could not tell. Without it, silence would look like health.
-- Grain: one row, replaced.
CREATE TABLE IF NOT EXISTS watch_looks
(
    name LowCardinality(String) COMMENT 'Always watch',
    looked_at DateTime64(3, 'UTC') COMMENT 'Wall clock of the look',
    owner String COMMENT 'The process that looked',
    body String COMMENT 'What could not be told, and why, as JSON'
)
ENGINE = ReplacingMergeTree(looked_at)
ORDER BY name
COMMENT 'The last look of the watch';

-- Where dead letters stood and why, written by ingest before it sends them, so that none is sent that is
-- not counted: their bytes are in the topic alone. A letter that is sent again, after a crash or because
-- the broker refused it at first, has a second row: count distinct places.
-- Grain: one row per letter and attempt to send it.
CREATE TABLE IF NOT EXISTS dead_letters
(
    rejected_at DateTime64(3, 'UTC') COMMENT 'Wall clock',
    reason LowCardinality(String) COMMENT 'Why it cannot be used',
    topic LowCardinality(String) COMMENT 'Stream it came from',
    partition UInt32 COMMENT 'Partition of the stream',
    offset UInt64 COMMENT 'Place in the partition'
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(rejected_at)
ORDER BY (rejected_at, topic, partition, offset)
COMMENT 'Dead letters by place and reason, without their bytes';

-- What a look reads by time and detector stands in the order of something else.
ALTER TABLE findings
    ADD COLUMN IF NOT EXISTS detector_id LowCardinality(String)
        DEFAULT JSONExtractString(body, 'detector', 'id') COMMENT 'Detector',
    ADD COLUMN IF NOT EXISTS detector_version UInt32
        DEFAULT JSONExtractUInt(body, 'detector', 'version') COMMENT 'Its version',
    ADD COLUMN IF NOT EXISTS params_hash LowCardinality(String)
        DEFAULT JSONExtractString(body, 'detector', 'params_hash') COMMENT 'Hash of its parameters',
    ADD INDEX IF NOT EXISTS observed_at_minmax observed_at TYPE minmax GRANULARITY 1;

ALTER TABLE ingest_batches
    ADD INDEX IF NOT EXISTS received_at_minmax received_at_max TYPE minmax GRANULARITY 1;
