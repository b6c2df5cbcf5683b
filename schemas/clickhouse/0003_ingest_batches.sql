-- What was stored, by batch: where reading goes on, how far event time has come, and which
-- minutes a batch touched (late ones included).
-- Grain: one row per batch and minute of event time.
CREATE TABLE IF NOT EXISTS ingest_batches
(
    topic LowCardinality(String) COMMENT 'Stream',
    partition UInt32 COMMENT 'Partition of the stream',
    batch_first UInt64 COMMENT 'First offset of the batch',
    batch_last UInt64 COMMENT 'Last offset of the batch',
    minute DateTime('UTC') COMMENT 'Minute of event time that the batch touched',
    events UInt64 COMMENT 'Events of the batch in that minute',
    occurred_at_max DateTime64(3, 'UTC') COMMENT 'Newest event time in it',
    received_at_max DateTime64(3, 'UTC') COMMENT 'Wall clock of ingestion'
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(minute)
ORDER BY (topic, partition, batch_last, minute)
SETTINGS non_replicated_deduplication_window = 10000
COMMENT 'Stored batches and the minutes that they touched';

CREATE MATERIALIZED VIEW IF NOT EXISTS ingest_batches_mv TO ingest_batches AS
SELECT
    topic, partition, batch_first, batch_last, toStartOfMinute(occurred_at) AS minute,
    count() AS events, max(occurred_at) AS occurred_at_max, max(received_at) AS received_at_max
FROM request_events
GROUP BY topic, partition, batch_first, batch_last, minute;

-- How far each partition has come, in one row a partition (after merges).
CREATE TABLE IF NOT EXISTS ingest_heads
(
    topic LowCardinality(String) COMMENT 'Stream',
    partition UInt32 COMMENT 'Partition of the stream',
    batch_last SimpleAggregateFunction(max, UInt64) COMMENT 'Last offset stored',
    minute_min SimpleAggregateFunction(min, DateTime('UTC')) COMMENT 'Oldest minute of event time',
    occurred_at_max SimpleAggregateFunction(max, DateTime64(3, 'UTC')) COMMENT 'Newest event time',
    received_at_max SimpleAggregateFunction(max, DateTime64(3, 'UTC'))
        COMMENT 'Wall clock of the newest batch'
)
ENGINE = AggregatingMergeTree
ORDER BY (topic, partition)
SETTINGS non_replicated_deduplication_window = 10000
COMMENT 'How far each partition has come';

CREATE MATERIALIZED VIEW IF NOT EXISTS ingest_heads_mv TO ingest_heads AS
SELECT
    topic, partition, max(ingest_batches.batch_last) AS batch_last, min(minute) AS minute_min,
    max(ingest_batches.occurred_at_max) AS occurred_at_max,
    max(ingest_batches.received_at_max) AS received_at_max
FROM ingest_batches
GROUP BY topic, partition;
