-- When within its minute an account was refused: a run of refusals that goes on can be told from a
-- burst that is over without waiting for the next minute.
-- Bit n of `unthrottled_tens` says that no refusal fell into the n-th ten seconds, and bit 6 that
-- this is known. Parts of a row are combined by AND, so one part from before this column (0) makes
-- the whole row unknown, which is never none.
ALTER TABLE account_activity_1m
    ADD COLUMN IF NOT EXISTS unthrottled_tens SimpleAggregateFunction(groupBitAnd, UInt8)
    COMMENT 'Bit n: no refusal in the n-th ten seconds; bit 6: known; 0 for rows from before';

DROP VIEW IF EXISTS account_activity_1m_mv SYNC;

CREATE MATERIALIZED VIEW account_activity_1m_mv TO account_activity_1m AS
WITH
    ifNull(error_code = 'quota_exceeded', false) AS is_exhausted,
    status = 429 OR is_exhausted AS is_throttled,
    bitShiftLeft(toUInt8(1), intDiv(toSecond(occurred_at), 10)) AS ten
SELECT
    toStartOfMinute(occurred_at) AS minute, account_id,
    count() AS requests,
    countIf(status < 400) AS succeeded,
    countIf(status BETWEEN 400 AND 499 AND NOT is_throttled) AS client_errors,
    countIf(is_throttled) AS throttled,
    countIf(is_exhausted) AS exhausted,
    countIf(status >= 500) AS server_errors,
    sum(request_events.units) AS units,
    uniqState(client_ip) AS addresses,
    uniqState(api_key_id) AS api_keys,
    uniqState((CAST(tls_fingerprint, 'Nullable(String)'), CAST(user_agent, 'Nullable(String)'))) AS clients,
    groupBitAnd(if(is_throttled, bitXor(toUInt8(127), ten), toUInt8(127))) AS unthrottled_tens
FROM request_events
GROUP BY minute, account_id;
