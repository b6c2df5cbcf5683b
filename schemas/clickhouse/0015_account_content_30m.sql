-- What each account asked for in each half hour, as similarity hashes, ordered by time: workloads are
-- looked for in a day of content of every account at once. The half hour is the grid on which they
-- are judged, so that no row reaches past the time of a judgement.
-- Grain: one row per half hour and account that sent content with a similarity hash. Events stored
-- before this migration are not in it.
CREATE TABLE IF NOT EXISTS account_content_30m
(
    slot DateTime('UTC') COMMENT 'Start of the half hour, event time',
    account_id String COMMENT 'Quota holder',
    calls SimpleAggregateFunction(sum, UInt64) COMMENT 'Requests with content',
    simhashes SimpleAggregateFunction(groupUniqArrayArray, Array(UInt64))
        COMMENT 'Different similarity hashes of its content, in no order'
)
ENGINE = AggregatingMergeTree
PARTITION BY toMonday(slot)
ORDER BY (slot, account_id)
SETTINGS non_replicated_deduplication_window = 10000
COMMENT 'Content by account and half hour';

CREATE MATERIALIZED VIEW IF NOT EXISTS account_content_30m_mv TO account_content_30m AS
SELECT
    toStartOfInterval(occurred_at, INTERVAL 30 MINUTE) AS slot, account_id,
    count() AS calls, groupUniqArray(assumeNotNull(content_simhash)) AS simhashes
FROM request_events
WHERE content_simhash IS NOT NULL
GROUP BY slot, account_id;
