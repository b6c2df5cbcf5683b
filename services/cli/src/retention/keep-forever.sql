ALTER TABLE request_events REMOVE TTL
