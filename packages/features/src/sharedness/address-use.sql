-- address-use: how an address was used on the last day on which it was.
-- Grain: one row, or none for an address that was never used.
-- Reads: entity_accounts_1d, entity_uses_15m, place_networks_1d.
WITH
    (
        SELECT max(day) FROM entity_accounts_1d
        WHERE kind = 'address' AND value = {address:String}
    ) AS last_day,
    concat({address:String}, ' ') AS prefix,
    callers AS
    (
        SELECT
            splitByChar(' ', substring(value, length(prefix) + 1))[1] AS tls_fingerprint,
            -- What follows the fingerprint and a blank.
            substring(value, length(prefix) + length(tls_fingerprint) + 2) AS user_agent,
            sum(e.requests) AS requests
        FROM entity_uses_15m AS e
        WHERE slot >= last_day AND slot < last_day + 1 AND kind = 'caller'
            AND startsWith(value, prefix)
        GROUP BY tls_fingerprint, user_agent
    ),
    agents AS
    (
        SELECT user_agent, sum(c.requests) AS requests FROM callers AS c
        WHERE user_agent != '' GROUP BY user_agent
    ),
    (SELECT sum(a.requests) FROM agents AS a) AS named
SELECT
    toString(last_day) AS day,
    uniqExact(account_id) AS accounts,
    sum(e.requests) AS requests,
    uniqExact(toHour(slot)) AS hours,
    (SELECT uniqExactIf(tls_fingerprint, tls_fingerprint != '') FROM callers) AS tls_fingerprints,
    (SELECT count() FROM agents) AS user_agents,
    (SELECT ifNull(-sum(a.requests / named * log2(a.requests / named)), 0) FROM agents AS a)
        AS agent_bits,
    (
        SELECT groupArray(DISTINCT toString(network_kind)) FROM place_networks_1d
        WHERE day = last_day AND kind = 'address' AND value = {address:String}
    ) AS networks
FROM entity_uses_15m AS e
WHERE slot >= last_day AND slot < last_day + 1 AND kind = 'address' AND value = {address:String}
HAVING accounts > 0
