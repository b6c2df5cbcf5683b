-- fill-country-ranges: ranges of addresses with the country they were given to, as open data writes
-- them (CSV: first address, last address, country) → the ranges that the lookup holds.
-- Grain: one row per range. IPv6 is kept to the /64. ZZ and the like are no countries.
INSERT INTO {table:Identifier}
SELECT
    if(is_v4, 4, 6) AS family,
    if(is_v4, bitAnd(low, 4294967295), bitShiftRight(low, 64)) AS first,
    if(is_v4, bitAnd(high, 4294967295), bitShiftRight(high, 64)) AS last,
    country
FROM
(
    SELECT
        toUInt128(toIPv6(first_address)) AS low, toUInt128(toIPv6(last_address)) AS high,
        bitShiftRight(low, 32) = 65535 AS is_v4, country
    FROM input('first_address String, last_address String, country String')
)
WHERE match(country, '^[A-Z]{2}$') AND country NOT IN ('ZZ', 'XX', 'EU', 'AP')
    AND (
        is_v4
        OR (bitAnd(low, 18446744073709551615) = 0
            AND bitAnd(high, 18446744073709551615) = 18446744073709551615)
    )
FORMAT CSV
