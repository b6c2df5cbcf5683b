-- account-use: with which keys accounts called in a window, and for each of some networks, whether all
-- of their calls came from inside. `bits` count from the beginning of an IPv6 address, also for IPv4.
-- Grain: one row per account that called. Reads: request_events.
SELECT
    account_id, keys, api_key_ids,
    arrayMap(calls_inside -> calls_inside = calls, calls_by_network) AS inside
FROM
(
    WITH arrayMap(
        (address, length) -> IPv6CIDRToRange(toIPv6(address), length),
        {addresses:Array(String)}, {bits:Array(UInt8)}
    ) AS ranges
    SELECT
        account_id,
        toUInt32(uniqExact(api_key_id)) AS keys,
        groupUniqArray(1000)(api_key_id) AS api_key_ids,
        count() AS calls,
        sumForEach(
            arrayMap(r -> toUInt64(client_ip >= r.1 AND client_ip <= r.2), ranges)
        ) AS calls_by_network
    FROM request_events
    WHERE account_id IN {account_ids:Array(String)}
        AND occurred_at >= {from:DateTime64(3, 'UTC')} AND occurred_at < {to:DateTime64(3, 'UTC')}
    GROUP BY account_id
)
