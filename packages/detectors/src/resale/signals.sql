-- resale: what the candidates asked for, through what, and how much of their allowance it took.
-- Grain: one row per account with pieces enough, measured over the 24 hours before `to`.
-- Reads: request_events and account_profiles of the candidates alone.
--
-- The pieces are a sample of the contents, drawn by the hash of the event, in order of
-- time. How many themes they are of is worked out in themes.ts. Where the allowance is unknown, nothing is said of its use.
WITH
    {to:DateTime64(3, 'UTC')} AS period_end,
    period_end - INTERVAL 24 HOUR AS period_start
SELECT
    account_id AS subject_id,
    toString(period_start) AS window_start, toString(period_end) AS window_end,
    u.calls, u.units, u.refusals, u.api_keys, u.networks, u.addresses, u.clients, u.end_users,
    arrayMap(one -> leftPad(hex(one.3), 16, '0'), arraySort(one -> one.2, u.sample)) AS pieces,
    nullIf(p.quota, 0) AS quota
FROM
(
    SELECT
        account_id, countIf(content_hash IS NOT NULL AND status < 400) AS calls,
        toFloat64(sum(request_events.units)) AS units,
        countIf(ifNull(error_code = 'quota_exceeded', false)) AS refusals,
        uniqExact(api_key_id) AS api_keys, uniqExact(client_ip) AS addresses,
        uniqExact(IPv6CIDRToRange(
            client_ip, if(startsWith(toString(client_ip), '::ffff:'), 120, 64)
        ).1) AS networks,
        uniqExact((
            CAST(tls_fingerprint, 'Nullable(String)'), CAST(user_agent, 'Nullable(String)')
        )) AS clients,
        uniqExact(end_user_id) AS end_users,
        groupArraySortedIf({pieces_max:UInt32})(
            (cityHash64(event_id), occurred_at, assumeNotNull(content_simhash)),
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
