-- What was remarked about the requests of an account: routes that do not exist, routes that are
-- closed to it, verdicts of a gateway or scanner. All of it is rare, so the view drops nearly every
-- event, and hours of it can be read for every account at once.
-- Grain: one row per minute, account, kind, value and error code. An event with several verdicts makes
-- a row for each. A refusal that came with a verdict is the gateway's and says nothing of the route.
CREATE TABLE IF NOT EXISTS account_remarks_1m
(
    minute DateTime('UTC') COMMENT 'Start of the minute, event time',
    account_id String COMMENT 'Quota holder',
    kind LowCardinality(String) COMMENT 'missing (404, 405, 410), closed (403) or threat',
    value String COMMENT 'The route, or the verdict' CODEC(ZSTD(1)),
    error_code LowCardinality(String) COMMENT 'Error code of the service; empty where unknown',
    requests SimpleAggregateFunction(sum, UInt64) COMMENT 'Requests' CODEC(T64, ZSTD(1))
)
ENGINE = AggregatingMergeTree
PARTITION BY toMonday(minute)
ORDER BY (minute, account_id, kind, value, error_code)
SETTINGS non_replicated_deduplication_window = 10000
COMMENT 'Missing and closed routes and verdicts by account and minute';

CREATE MATERIALIZED VIEW IF NOT EXISTS account_remarks_1m_mv TO account_remarks_1m AS
SELECT
    toStartOfMinute(occurred_at) AS minute, account_id, remark.1 AS kind, remark.2 AS value,
    CAST(ifNull(request_events.error_code, ''), 'String') AS error_code, count() AS requests
FROM request_events
ARRAY JOIN if(
    notEmpty(threat_signals),
    arrayMap(verdict -> ('threat', CAST(verdict, 'String')), arrayDistinct(threat_signals)),
    [(if(status = 403, 'closed', 'missing'), CAST(endpoint, 'String'))]
) AS remark
WHERE status IN (403, 404, 405, 410) OR notEmpty(threat_signals)
GROUP BY minute, account_id, kind, value, error_code;
