-- extent: the time that the stored events span. Grain: one row. Reads: request_events.
SELECT
    count() AS events,
    if(events = 0, NULL, toString(min(occurred_at))) AS first,
    if(events = 0, NULL, toString(max(occurred_at))) AS last
FROM request_events
