-- known-address: what the tables of networks know of an address, source by source. What a source does
-- not know is 0 or empty.
-- Grain: one row. Reads: network_prefixes, network_asns, network_asn_ranges, network_country_ranges,
-- network_names.
WITH
    toIPv6({address:String}) AS ip,
    toUInt128(ip) AS number,
    bitShiftRight(number, 32) = 65535 AS is_v4,
    toUInt8(if(is_v4, 4, 6)) AS ip_family,
    toUInt64(if(is_v4, bitAnd(number, 4294967295), bitShiftRight(number, 64))) AS place,
    listed AS
    (
        SELECT prefix, asn, country, kind, label
        FROM network_prefixes
        -- An IPv4 address is in no IPv6 prefix, and the other way round.
        WHERE (position(prefix, ':') > 0) != is_v4
            AND isIPAddressInRange({address:String}, prefix)
        ORDER BY toUInt8(splitByChar('/', prefix)[2]) DESC
        LIMIT 1
    ),
    ranged AS
    (
        SELECT asn FROM network_asn_ranges
        WHERE family = ip_family AND first <= place AND last >= place
        LIMIT 1
    ),
    given AS
    (
        SELECT country FROM network_country_ranges
        WHERE family = ip_family AND first <= place AND last >= place
        LIMIT 1
    ),
    (SELECT any(asn) FROM listed) AS listed_asn,
    (SELECT any(asn) FROM ranged) AS open_asn,
    if(listed_asn != 0, listed_asn, open_asn) AS found_asn
SELECT
    (SELECT any(prefix) FROM listed) AS listed_prefix, listed_asn,
    (SELECT any(toString(country)) FROM listed) AS listed_country,
    (SELECT any(toString(kind)) FROM listed) AS listed_kind,
    (SELECT any(label) FROM listed) AS listed_label,
    open_asn,
    (SELECT any(toString(country)) FROM given) AS open_country,
    found_asn,
    (SELECT any(name) FROM network_names WHERE asn = found_asn) AS asn_name,
    (SELECT any(toString(kind)) FROM network_names WHERE asn = found_asn) AS asn_kind,
    (SELECT any(toString(country)) FROM network_asns WHERE asn = found_asn) AS asn_listed_country,
    (SELECT any(toString(kind)) FROM network_asns WHERE asn = found_asn) AS asn_listed_kind,
    (SELECT any(label) FROM network_asns WHERE asn = found_asn) AS asn_listed_label
