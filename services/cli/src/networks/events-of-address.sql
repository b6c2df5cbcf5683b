-- events-of-address: what the stored events of an address say of its network, on one day.
-- Grain: one row per number, country, kind and who says them. Reads: request_events,
-- entity_accounts_1d, which names the accounts, so that their events alone are gone through.
SELECT
    asn, toString(country) AS country, toString(network_kind) AS kind, asn_source, country_source,
    count() AS events
FROM request_events
WHERE client_ip = toIPv6({address:String})
    AND occurred_at >= toDateTime64({day:Date}, 3, 'UTC')
    AND occurred_at < toDateTime64({day:Date} + 1, 3, 'UTC')
    AND account_id IN
    (
        SELECT account_id FROM entity_accounts_1d
        WHERE kind = 'address' AND value = {address:String} AND day = {day:Date}
    )
GROUP BY asn, country, kind, asn_source, country_source
ORDER BY events DESC
LIMIT 5
