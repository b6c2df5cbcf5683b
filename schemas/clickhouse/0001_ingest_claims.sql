-- Who may write a partition of a stream. An ingest process claims a partition when it is assigned;
-- the newest claim wins, and an insert of anybody else is refused by the view in 0002. A process
-- that was paused past its session can therefore not write what its successor re-reads.
-- Grain: one row per topic and partition (the newest epoch).
CREATE TABLE IF NOT EXISTS ingest_claims
(
    topic LowCardinality(String) COMMENT 'Kafka topic, or file:<name>',
    partition UInt32 COMMENT 'Partition of the topic',
    epoch UInt64 COMMENT 'Grows by one with each claim',
    owner String COMMENT 'Random id of the process that holds the partition',
    claimed_at DateTime64(3, 'UTC') COMMENT 'Wall clock of the claim'
)
ENGINE = ReplacingMergeTree(epoch)
ORDER BY (topic, partition)
COMMENT 'Which ingest process may write which partition';
