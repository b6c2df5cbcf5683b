-- cardinality-tables: the door, and states of distinct values: exact (a set) while few, a sketch of 3 KB above.
CREATE TABLE cardinality_in
(occurred_at DateTime('UTC'), client_ip IPv6, account_id String, api_key_id String) ENGINE = Null;

CREATE TABLE accounts_by_address
(
    slot DateTime('UTC'), client_ip IPv6,
    accounts AggregateFunction(uniqCombined64(12), String)
) ENGINE = AggregatingMergeTree ORDER BY (client_ip, slot);

CREATE TABLE addresses_by_key
(
    slot DateTime('UTC'), api_key_id String,
    addresses AggregateFunction(uniqCombined64(12), IPv6)
) ENGINE = AggregatingMergeTree ORDER BY (api_key_id, slot);

CREATE MATERIALIZED VIEW accounts_by_address_mv TO accounts_by_address AS
SELECT
    toStartOfFifteenMinutes(occurred_at) AS slot, client_ip,
    uniqCombined64State(12)(account_id) AS accounts
FROM cardinality_in GROUP BY slot, client_ip;

CREATE MATERIALIZED VIEW addresses_by_key_mv TO addresses_by_key AS
SELECT
    toStartOfFifteenMinutes(occurred_at) AS slot, api_key_id,
    uniqCombined64State(12)(client_ip) AS addresses
FROM cardinality_in GROUP BY slot, api_key_id
