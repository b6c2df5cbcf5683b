-- stored-events: how many events are stored, and how many of them a rollup has.
-- Grain: one row. Reads: request_events, account_activity_5m.
SELECT
    (SELECT count() FROM request_events) AS events,
    (SELECT sum(requests) FROM account_activity_5m) AS rolled_up
