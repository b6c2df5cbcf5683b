-- stored-networks: what the events say of their networks, for tests.
-- Grain: one row per event. Reads: request_events.
SELECT event_id, asn, country, network_kind, asn_source, country_source
FROM request_events
ORDER BY event_id
