-- stored-rows: what the store keeps of events, in the order of their offsets.
-- Grain: one row per stored row. Reads: request_events.
SELECT
    event_id, occurred_at, account_id, api_key_id, toString(client_ip) AS client_ip, asn, country,
    user_agent, tls_fingerprint, device_id, end_user_id, method, endpoint, status, error_code,
    toFloat64(units) AS units, latency_ms, request_bytes, response_bytes, content_hash,
    lower(leftPad(hex(content_simhash), 16, '0')) AS content_simhash, threat_signals
FROM request_events
WHERE topic = {topic:String}
ORDER BY partition, offset
