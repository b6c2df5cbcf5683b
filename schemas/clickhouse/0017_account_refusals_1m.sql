-- When within its minute an account was refused: a run of refusals that goes on can be told from a
-- burst that is over without waiting for the next minute.
-- Grain: one row per minute and account that was refused. Events stored before this migration are not
-- in it: where `refusals` is less than `throttled` of account_activity_1m, the tens are unknown.
CREATE TABLE IF NOT EXISTS account_refusals_1m
(
    minute DateTime('UTC') COMMENT 'Start of the minute, event time',
    account_id String COMMENT 'Quota holder',
    refusals SimpleAggregateFunction(sum, UInt64) COMMENT 'Refused for rate or quota',
    tens SimpleAggregateFunction(groupBitOr, UInt8)
        COMMENT 'Bit n: a refusal fell into the n-th ten seconds of the minute'
)
ENGINE = AggregatingMergeTree
PARTITION BY toMonday(minute)
ORDER BY (minute, account_id)
SETTINGS non_replicated_deduplication_window = 10000
COMMENT 'Refusals by minute and account';

CREATE MATERIALIZED VIEW IF NOT EXISTS account_refusals_1m_mv TO account_refusals_1m AS
SELECT
    toStartOfMinute(occurred_at) AS minute, account_id, count() AS refusals,
    groupBitOr(bitShiftLeft(toUInt8(1), intDiv(toSecond(occurred_at), 10))) AS tens
FROM request_events
WHERE status = 429 OR error_code = 'quota_exceeded'
GROUP BY minute, account_id;
