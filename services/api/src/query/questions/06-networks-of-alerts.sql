-- From which kinds of network do accounts with an open alert ask, beside all others?
WITH accused AS
(
    SELECT DISTINCT arrayJoin(account_ids) AS account_id
    FROM alerts_current
    WHERE status = 'open' AND severity != 'info'
)
SELECT
    ifNull(network_kind, 'unknown') AS network,
    countIf(account_id IN (SELECT account_id FROM accused)) AS of_accused,
    countIf(account_id NOT IN (SELECT account_id FROM accused)) AS of_others
FROM request_events
WHERE occurred_at > (SELECT max(occurred_at) FROM request_events) - INTERVAL 1 DAY
GROUP BY network
ORDER BY of_accused DESC
