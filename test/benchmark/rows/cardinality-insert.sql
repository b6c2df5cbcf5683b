-- cardinality-insert: the events through the door, in batches as ingestion makes them.
INSERT INTO cardinality_in SELECT occurred_at, client_ip, account_id, api_key_id FROM cardinality_events
