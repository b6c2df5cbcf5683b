-- What is known of addresses, and how an event gets it: the number of the autonomous system, the
-- country and the kind of the network behind client_ip. The tables are filled by the loader
-- (packages/networks); until then the lookups are empty and everything stays unknown.

-- Open data: which autonomous system an address is in.
-- Grain: one row per range; ranges do not overlap.
-- `family` is 4 or 6. An IPv4 address counts as its number, an IPv6 address as its upper 64 bits.
CREATE TABLE IF NOT EXISTS network_asn_ranges
(
    family UInt8 COMMENT '4 or 6',
    first UInt64 COMMENT 'First address: the number, of IPv6 the upper 64 bits',
    last UInt64 COMMENT 'Last address, inclusive',
    asn UInt32 COMMENT 'Autonomous system',
    name String COMMENT 'Name of its organization' CODEC(ZSTD(1))
)
ENGINE = MergeTree
ORDER BY (family, first)
COMMENT 'Autonomous systems by address, from open data';

-- Open data: the country an address was given to. Grain: one row per range.
CREATE TABLE IF NOT EXISTS network_country_ranges
(
    family UInt8 COMMENT '4 or 6',
    first UInt64 COMMENT 'First address: the number, of IPv6 the upper 64 bits',
    last UInt64 COMMENT 'Last address, inclusive',
    country LowCardinality(String) COMMENT 'ISO 3166-1 alpha-2'
)
ENGINE = MergeTree
ORDER BY (family, first)
COMMENT 'Countries by address, from open data';

-- Autonomous systems and what their names say of the kind. Grain: one row per autonomous system.
CREATE TABLE IF NOT EXISTS network_names
(
    asn UInt32 COMMENT 'Autonomous system',
    name String COMMENT 'Name of its organization',
    kind LowCardinality(String) COMMENT 'Kind that the name tells; empty where it tells none'
)
ENGINE = MergeTree
ORDER BY asn
COMMENT 'Autonomous systems by number, from open data';

-- The operator's own list, by prefix. The longest prefix wins. Grain: one row per prefix.
CREATE TABLE IF NOT EXISTS network_prefixes
(
    prefix String COMMENT 'CIDR, IPv4 or IPv6',
    asn UInt32 COMMENT 'Autonomous system; 0 where the list does not say',
    country LowCardinality(String) COMMENT 'ISO 3166-1 alpha-2; empty where the list does not say',
    kind LowCardinality(String) COMMENT 'eyeball, mobile, hosting, vpn, relay or tor; or empty',
    label String COMMENT 'What the operator calls it'
)
ENGINE = MergeTree
ORDER BY prefix
COMMENT 'Networks of the operator''s list, by prefix';

-- The operator's own list, by autonomous system. Grain: one row per autonomous system.
CREATE TABLE IF NOT EXISTS network_asns
(
    asn UInt32 COMMENT 'Autonomous system',
    country LowCardinality(String) COMMENT 'ISO 3166-1 alpha-2; empty where the list does not say',
    kind LowCardinality(String) COMMENT 'eyeball, mobile, hosting, vpn, relay or tor; or empty',
    label String COMMENT 'What the operator calls it'
)
ENGINE = MergeTree
ORDER BY asn
COMMENT 'Networks of the operator''s list, by autonomous system';

-- What is loaded. Grain: one row per part (open data, the operator's list); the newest wins. A row
-- of the part «turn» says when a process began to load open data, so that the others wait.
CREATE TABLE IF NOT EXISTS network_loads
(
    part LowCardinality(String) COMMENT 'open, own or turn',
    version String COMMENT 'Hash of what was loaded',
    origin String COMMENT 'Where it came from, for people',
    loaded_at DateTime64(3, 'UTC') COMMENT 'Wall clock'
)
ENGINE = ReplacingMergeTree(loaded_at)
ORDER BY part
COMMENT 'What is known of networks, by part';

-- The lookups. They begin without a source: an insert must not depend on a load, nor on the
-- password that a source needs. The loader exchanges each for one that reads its table, loaded
-- already, so that no insert waits for it either.
CREATE DICTIONARY IF NOT EXISTS network_asn_lookup
(family UInt64, first UInt64, last UInt64, asn Nullable(UInt32))
PRIMARY KEY family SOURCE(NULL()) LAYOUT(RANGE_HASHED()) RANGE(MIN first MAX last) LIFETIME(0);

CREATE DICTIONARY IF NOT EXISTS network_country_lookup
(family UInt64, first UInt64, last UInt64, country Nullable(String))
PRIMARY KEY family SOURCE(NULL()) LAYOUT(RANGE_HASHED()) RANGE(MIN first MAX last) LIFETIME(0);

CREATE DICTIONARY IF NOT EXISTS network_name_lookup
(asn UInt64, kind String)
PRIMARY KEY asn SOURCE(NULL()) LAYOUT(HASHED()) LIFETIME(0);

CREATE DICTIONARY IF NOT EXISTS network_prefix_lookup
(prefix String, asn UInt32, country String, kind String)
PRIMARY KEY prefix SOURCE(NULL()) LAYOUT(IP_TRIE) LIFETIME(0);

CREATE DICTIONARY IF NOT EXISTS network_listed_asn_lookup
(asn UInt64, country String, kind String)
PRIMARY KEY asn SOURCE(NULL()) LAYOUT(HASHED()) LIFETIME(0);

-- What an event says itself wins, then the operator's list, then open data. What nobody knows is
-- NULL. The kind that a name tells is taken only where the event is silent on the number too.
ALTER TABLE request_events
    ADD COLUMN IF NOT EXISTS network_kind LowCardinality(Nullable(String))
        COMMENT 'eyeball, mobile, hosting, vpn, relay or tor' AFTER country,
    ADD COLUMN IF NOT EXISTS asn_source LowCardinality(String) DEFAULT if(asn IS NULL, '', 'event')
        COMMENT 'Who says it: event, own (the operator''s list), open (open data)' AFTER network_kind,
    ADD COLUMN IF NOT EXISTS country_source LowCardinality(String)
        DEFAULT if(country IS NULL, '', 'event') COMMENT 'Who says it' AFTER asn_source;

-- A batch that is inserted once more brings what was stored of it (`is_looked_up`): the lookups may
-- say something else by now, and the tables behind must not hear two stories of one event.
--
-- A door and a view of their own, in place of those of 0002: what the engine deduplicates by is bound to
-- the view, and a view that was changed in place (MODIFY QUERY) goes by another name after the engine's
-- next start, so that a batch in doubt would be stored twice. An ingest of an older version finds its
-- door gone and is refused; stop it in order before, so that no batch of it is in doubt.
CREATE TABLE IF NOT EXISTS request_events_in_2
(
    event_id String, occurred_at DateTime64(3, 'UTC'), account_id String, api_key_id String,
    client_ip IPv6, asn Nullable(UInt32), country Nullable(String), user_agent Nullable(String),
    tls_fingerprint Nullable(String), device_id Nullable(String), end_user_id Nullable(String),
    method String, endpoint String, status UInt16, error_code Nullable(String),
    units Decimal(18, 4), latency_ms Nullable(Float32), request_bytes Nullable(UInt64),
    response_bytes Nullable(UInt64), content_hash Nullable(String),
    content_simhash Nullable(String), threat_signals Array(String),
    topic String, partition UInt32, offset UInt64, batch_first UInt64, batch_last UInt64,
    received_at DateTime64(3, 'UTC'), owner String, is_looked_up Bool DEFAULT false,
    network_kind Nullable(String), asn_source String, country_source String
)
ENGINE = Null
COMMENT 'The door to request_events: one insert is one batch of one partition';

CREATE MATERIALIZED VIEW IF NOT EXISTS request_events_2_mv TO request_events AS
WITH
    toUInt128(client_ip) AS number,
    bitShiftRight(number, 32) = 65535 AS is_v4,
    toUInt64(if(is_v4, 4, 6)) AS family,
    toUInt64(if(is_v4, bitAnd(number, 4294967295), bitShiftRight(number, 64))) AS place,
    if(
        is_looked_up, (toUInt32(0), '', ''),
        dictGet('network_prefix_lookup', ('asn', 'country', 'kind'), client_ip)
    ) AS listed,
    if(
        is_looked_up OR batch.asn IS NOT NULL OR listed.1 != 0, NULL,
        dictGet('network_asn_lookup', 'asn', family, place)
    ) AS open_asn,
    coalesce(batch.asn, nullIf(listed.1, 0), open_asn) AS found_asn,
    if(
        is_looked_up OR found_asn IS NULL, ('', ''),
        dictGet('network_listed_asn_lookup', ('country', 'kind'), toUInt64(ifNull(found_asn, 0)))
    ) AS listed_asn,
    coalesce(nullIf(listed.2, ''), nullIf(listed_asn.1, '')) AS listed_country,
    if(
        is_looked_up OR batch.country IS NOT NULL OR listed_country IS NOT NULL, NULL,
        dictGet('network_country_lookup', 'country', family, place)
    ) AS open_country,
    if(
        is_looked_up OR batch.asn IS NOT NULL OR found_asn IS NULL, '',
        dictGet('network_name_lookup', 'kind', toUInt64(ifNull(found_asn, 0)))
    ) AS named_kind
SELECT
    event_id, occurred_at, account_id, api_key_id, client_ip,
    found_asn AS asn, coalesce(batch.country, listed_country, open_country) AS country,
    if(
        is_looked_up, batch.network_kind,
        coalesce(nullIf(listed.3, ''), nullIf(listed_asn.2, ''), nullIf(named_kind, ''))
    ) AS network_kind,
    multiIf(
        is_looked_up, batch.asn_source, batch.asn IS NOT NULL, 'event', listed.1 != 0, 'own',
        open_asn IS NOT NULL, 'open', ''
    ) AS asn_source,
    multiIf(
        is_looked_up, batch.country_source, batch.country IS NOT NULL, 'event',
        listed_country IS NOT NULL, 'own', open_country IS NOT NULL, 'open', ''
    ) AS country_source,
    user_agent, tls_fingerprint, device_id, end_user_id, method, endpoint, status, error_code, units,
    latency_ms, request_bytes, response_bytes, content_hash,
    reinterpretAsUInt64(reverse(unhex(batch.content_simhash))) AS content_simhash,
    threat_signals, topic, partition, offset, batch_first, batch_last, received_at
FROM request_events_in_2 AS batch
WHERE throwIf(
    (topic, partition, owner) NOT IN
        (SELECT topic, partition, argMax(owner, epoch) FROM ingest_claims GROUP BY topic, partition),
    'CLAIM_LOST: another ingest process holds this partition') = 0;

DROP TABLE IF EXISTS request_events_in SYNC;

DROP VIEW IF EXISTS request_events_mv SYNC;


-- Addresses, and networks of addresses (/24 or /64), that many strangers share by the kind of their
-- network: a mobile carrier, a VPN, a relay, Tor. Read with entity_accounts_1d.
-- Grain: one row per day, kind, value and kind of network.
CREATE TABLE IF NOT EXISTS place_networks_1d
(
    day Date COMMENT 'Day of event time',
    kind LowCardinality(String) COMMENT 'address or network',
    value String COMMENT 'The place' CODEC(ZSTD(1)),
    network_kind LowCardinality(String) COMMENT 'mobile, vpn, relay or tor',
    first_at SimpleAggregateFunction(min, DateTime64(3, 'UTC')) COMMENT 'First use in the day'
)
ENGINE = AggregatingMergeTree
PARTITION BY toYYYYMM(day)
ORDER BY (day, kind, value, network_kind)
SETTINGS non_replicated_deduplication_window = 10000
COMMENT 'Places that strangers share by the kind of their network, by day';

CREATE MATERIALIZED VIEW IF NOT EXISTS place_networks_1d_mv TO place_networks_1d AS
WITH
    client_ip >= toIPv6('::ffff:0.0.0.0') AND client_ip <= toIPv6('::ffff:255.255.255.255') AS is_v4,
    if(
        is_v4,
        concat(replaceOne(toString(IPv6CIDRToRange(client_ip, 120).1), '::ffff:', ''), '/24'),
        concat(toString(IPv6CIDRToRange(client_ip, 64).1), '/64')
    ) AS network
SELECT
    toDate(occurred_at) AS day, place.1 AS kind, place.2 AS value,
    assumeNotNull(request_events.network_kind) AS network_kind, min(occurred_at) AS first_at
FROM request_events
ARRAY JOIN
    [('address', replaceOne(toString(client_ip), '::ffff:', '')), ('network', network)] AS place
WHERE request_events.network_kind IN ('mobile', 'vpn', 'relay', 'tor')
GROUP BY day, kind, value, network_kind;

-- A row of the empty account with a kind of network says since when a place is known to be in one;
-- without, as before, since when the value is a crowd's.
ALTER TABLE account_links
    ADD COLUMN IF NOT EXISTS network_kind LowCardinality(String)
        COMMENT 'Kind of network of a place, in a row of the empty account; else empty',
    MODIFY ORDER BY (kind, bucket, value, account_id, network_kind);

ALTER TABLE account_links_in ADD COLUMN IF NOT EXISTS network_kind String;

-- Changed in place, as nothing is deduplicated behind it: a link that comes twice is one row.
ALTER TABLE account_links_mv MODIFY QUERY
SELECT kind, bucket, value, account_id, began_at, network_kind
FROM account_links_in
WHERE throwIf(
    owner NOT IN
        (SELECT argMax(owner, epoch) FROM ingest_claims
         WHERE topic = 'service:detect' AND partition = 0),
    'CLAIM_LOST: another detect process writes the links') = 0;
