-- resale: what the candidates asked for, through what, and how much of their allowance it took.
-- Grain: one row per account with pieces enough, measured over the 24 hours before `to`.
-- Reads: request_events and account_profiles of the candidates alone.
--
-- The pieces are a sample of the contents, drawn by the hash of the event, in order of
-- time. How many themes they are of is worked out in themes.ts. Where the allowance is unknown, nothing is said of its use.
--
-- A piece of the sample is one number: 37 bits of the hash, 27 of the milliseconds since the beginning
-- of the window, 64 of the similarity hash. Numbers are sorted several times as fast as tuples, and
-- hashes are counted several times as fast as texts.
WITH
    {to:DateTime64(3, 'UTC')} AS period_end,
    period_end - INTERVAL 24 HOUR AS period_start
SELECT
    account_id AS subject_id,
    toString(period_start) AS window_start, toString(period_end) AS window_end,
    u.calls, u.units, u.first_ms, u.last_ms, u.refusals, u.api_keys, u.networks, u.addresses, u.clients, u.end_users,
    arrayMap(
        one -> leftPad(hex(toUInt64(bitAnd(one, toUInt128(18446744073709551615)))), 16, '0'),
        arraySort(one -> bitAnd(bitShiftRight(one, 64), toUInt128(134217727)), u.sample)
    ) AS pieces,
    nullIf(p.quota, 0) AS quota
FROM
(
    SELECT
        account_id, countIf(content_hash IS NOT NULL AND status < 400) AS calls,
        toFloat64(sum(request_events.units)) AS units,
        toUnixTimestamp64Milli(minIf(occurred_at, content_hash IS NOT NULL)) AS first_ms,
        toUnixTimestamp64Milli(maxIf(occurred_at, content_hash IS NOT NULL)) AS last_ms,
        countIf(ifNull(error_code = 'quota_exceeded', false)) AS refusals,
        uniqExact(cityHash64(api_key_id)) AS api_keys, uniqExact(client_ip) AS addresses,
        uniqExact(if(
            client_ip >= toIPv6('::ffff:0.0.0.0') AND client_ip <= toIPv6('::ffff:255.255.255.255'),
            IPv6CIDRToRange(client_ip, 120), IPv6CIDRToRange(client_ip, 64)
        ).1) AS networks,
        uniqExact(cityHash64(ifNull(tls_fingerprint, ''), ifNull(user_agent, ''))) AS clients,
        uniqExact(end_user_id) AS end_users,
        groupArraySortedIf({pieces_max:UInt32})(
            bitShiftLeft(toUInt128(bitShiftRight(cityHash64(event_id), 27)), 91)
                + bitShiftLeft(toUInt128(dateDiff('millisecond', period_start, occurred_at)), 64)
                + assumeNotNull(content_simhash),
            content_simhash IS NOT NULL
        ) AS sample
    FROM request_events
    WHERE account_id IN {candidate_accounts:Array(String)}
        AND occurred_at >= period_start AND occurred_at < period_end
    GROUP BY account_id
    HAVING calls >= {pieces_min:UInt32}
) AS u
LEFT JOIN
(
    SELECT account_id, quota_units_per_day AS quota FROM account_profiles FINAL
    WHERE account_id IN {candidate_accounts:Array(String)}
) AS p ON p.account_id = u.account_id
ORDER BY subject_id
