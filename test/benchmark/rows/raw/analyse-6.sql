-- analyse-6 (how one account's morning went), of the events.
-- Grain: one row per quarter of an hour. Reads: request_events.
SELECT
    toStartOfInterval(occurred_at, INTERVAL 15 MINUTE) AS quarter, count() AS requests,
    countIf(status = 429 OR ifNull(error_code = 'quota_exceeded', false)) AS refused,
    countIf(ifNull(error_code = 'quota_exceeded', false)) AS for_want_of_quota,
    round(sum(units)) AS units
FROM request_events
WHERE account_id = 'acc_b6c4ef27ee43'
GROUP BY quarter
ORDER BY quarter
LIMIT 12
