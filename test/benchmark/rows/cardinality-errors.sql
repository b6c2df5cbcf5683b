-- cardinality-errors: how far the states are from the truth, where it is up to 200 and above.
-- Grain: one row. Reads: accounts_by_address, addresses_by_key, cardinality_events.
WITH
    told AS
    (
        SELECT toString(client_ip) AS value, slot, uniqCombined64Merge(12)(accounts) AS told
        FROM accounts_by_address GROUP BY client_ip, slot
        UNION ALL
        SELECT api_key_id AS value, slot, uniqCombined64Merge(12)(addresses) AS told
        FROM addresses_by_key GROUP BY api_key_id, slot
    ),
    truth AS
    (
        SELECT toString(client_ip) AS value, toStartOfFifteenMinutes(occurred_at) AS slot,
               uniqExact(account_id) AS true_count
        FROM cardinality_events GROUP BY value, slot
        UNION ALL
        SELECT api_key_id AS value, toStartOfFifteenMinutes(occurred_at) AS slot,
               uniqExact(client_ip) AS true_count
        FROM cardinality_events GROUP BY value, slot
    )
SELECT
    countIf(true_count <= 200 AND told != true_count) AS wrong_below,
    maxIf(abs(told / true_count - 1), true_count > 200) AS worst_above,
    max(true_count) AS largest, count() AS windows
FROM truth INNER JOIN told USING (value, slot)
