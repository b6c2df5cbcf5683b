-- events: made-up events of accounts that work in sessions of ten requests, 45 seconds apart.
-- Grain: one row per event, `events` of them in [start, start + span_s + 450 s), and one at `end`, so that
-- event time comes so far.
--
-- Who an account is follows from its number: 55 % are at home with an address of their own, 20 % on a
-- mobile carrier that puts 300 of them behind 8 addresses, 15 % in offices of 20, 10 % on servers. Four of
-- five have a device, a second one in a quarter of their sessions; of every 50, two share one. What is
-- asked for is new in most requests. Numbers are below `of`, so that the same accounts can be asked of
-- worlds of any size. Every `batch_s` seconds begin a batch.
INSERT INTO request_events
    (event_id, occurred_at, account_id, api_key_id, client_ip, asn, country, network_kind, asn_source,
     country_source, user_agent, tls_fingerprint, device_id, method, endpoint, status, error_code, units,
     latency_ms, request_bytes, response_bytes, content_hash, content_simhash, threat_signals, topic,
     partition, offset, batch_first, batch_last, received_at)
WITH
    cityHash64({seed:String}, intDiv(number, 10)) AS session,
    cityHash64({seed:String}, 'event', number) AS chance,
    session % {of:UInt64} AS account,
    cityHash64(account) AS nature,
    account - (account % 50 = 1) AS house,
    nature % 20 AS place,
    if(
        number = {events:UInt64}, toUnixTimestamp({end:DateTime('UTC')}) * 1000,
        toUnixTimestamp({start:DateTime('UTC')}) * 1000
            + intDiv(session, 4294967296) % ({span_s:UInt64} * 1000)
            + number % 10 * 45000 + chance % 900
    ) AS time_ms,
    intDiv(time_ms - toUnixTimestamp({start:DateTime('UTC')}) * 1000, {batch_s:UInt64} * 1000)
        AS batch,
    chance % 1000 AS fate,
    multiIf(
        fate < 940, 200, fate < 960, 429, fate < 975, 404, fate < 985, 400, fate < 990, 403, 500
    ) AS outcome
SELECT
    concat('evt_', lower(hex(chance)), lower(hex(number))) AS event_id,
    fromUnixTimestamp64Milli(toInt64(time_ms), 'UTC') AS occurred_at,
    concat('acc_', lower(hex(nature))) AS account_id,
    concat('key_', lower(hex(nature))) AS api_key_id,
    toIPv6(IPv4NumToString(toUInt32(multiIf(
        place < 11, 0x10000000 + house * 64,
        place < 15, 0x20000000 + intDiv(account, 300) * 64 + session % 8,
        place < 18, 0x30000000 + intDiv(account, 20) * 16,
        0x40000000 + account * 4
    )))) AS client_ip,
    toUInt32(if(place < 18, 7000 + nature % 200, 16509)) AS asn,
    ['US', 'DE', 'BR', 'IN', 'JP'][nature % 5 + 1] AS country,
    multiIf(place < 11, 'eyeball', place < 15, 'mobile', place < 18, NULL, 'hosting') AS network_kind,
    'event' AS asn_source, 'event' AS country_source,
    concat('client/', toString(nature % 60), '.', toString(session % 2)) AS user_agent,
    concat('t13d1516h2_', toString(nature % 25)) AS tls_fingerprint,
    if(
        nature % 10 < 8,
        concat('dev_', lower(hex(cityHash64('device', house, session % 4 = 0)))), NULL
    ) AS device_id,
    'POST' AS method,
    concat('/v1/', ['speech', 'music/compose', 'transcribe', 'voices'][chance % 4 + 1]) AS endpoint,
    outcome AS status, if(outcome = 429, 'quota_exceeded', NULL) AS error_code,
    if(outcome < 400, 1 + chance % 5, 0) AS units,
    100 + chance % 900 AS latency_ms, 500 + chance % 2000 AS request_bytes,
    chance % 400000 AS response_bytes,
    if(chance % 10 < 7, lower(hex(if(chance % 25 = 0, cityHash64(chance % 1000), chance))), NULL)
        AS content_hash,
    if(chance % 10 < 7, cityHash64('likeness', chance), NULL) AS content_simhash,
    if(fate = 985, ['prompt_injection'], []) AS threat_signals,
    'bench' AS topic, 0 AS partition, {batch:UInt64} + batch AS offset,
    {batch:UInt64} + batch AS batch_first, {batch:UInt64} + batch AS batch_last,
    occurred_at + INTERVAL 1 SECOND AS received_at
FROM numbers({events:UInt64} + 1)
