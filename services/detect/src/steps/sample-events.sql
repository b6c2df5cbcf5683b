-- sample-events: a few events of accounts in a window, spread over its accounts.
-- Grain: one row per event. Reads: request_events.
SELECT event_id
FROM
(
    SELECT event_id, account_id, occurred_at
    FROM request_events
    WHERE account_id IN {account_ids:Array(String)}
        AND occurred_at >= {from:DateTime64(3, 'UTC')} AND occurred_at < {to:DateTime64(3, 'UTC')}
    ORDER BY account_id, occurred_at DESC, event_id
    LIMIT 2 BY account_id
)
ORDER BY occurred_at DESC, event_id
LIMIT 10
