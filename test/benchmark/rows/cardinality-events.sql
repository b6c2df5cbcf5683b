-- cardinality-events: who came from where: as many windows of 15 minutes as fit, in each of them 10 addresses
-- with 1,800 accounts each, 10 keys with 1,800 addresses each, and as many more with 200 at most.
-- Grain: one row per event.
CREATE TABLE cardinality_events ENGINE = Memory AS
SELECT
    toDateTime('2026-10-12 00:00:00', 'UTC') + intDiv(number, 180000) * 900 + number % 900 AS occurred_at,
    cityHash64(number) AS chance, number % 2 = 0 AS is_crowded,
    toIPv6(IPv4NumToString(toUInt32(if(
        is_crowded, 0x10000000 + chance % 10, 0x20000000 + intDiv(chance, 1000) % 1800
    )))) AS client_ip,
    concat('acc_', toString(if(is_crowded, intDiv(chance, 1000) % 1800, chance % 10))) AS account_id,
    concat('key_', toString(if(is_crowded, 1000 + intDiv(chance, 1000) % 1800, chance % 10))) AS api_key_id
FROM numbers({events:UInt64})
