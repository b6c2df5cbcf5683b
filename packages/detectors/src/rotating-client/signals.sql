-- rotating-client: one caller (a device, a client at an address, or a network of few accounts) that
-- takes turns over accounts.
-- Grain: one row per candidate with its due, measured over the `hours` before it is due.
-- Reads: request_events and account_profiles of the accounts of the candidates alone.
--
-- A switch is a call with another account than the call before. Random mixing by independent
-- customers repeats an account with the chance sum(p^2), people in sessions repeat it more often. The
-- order of the calls is worked out in turns.ts: account (its place among `accounts`) and time. A rescue is a
-- refused call that is followed within `rescue_seconds` by a success of another account, with the
-- same content where content is known.
WITH
    sequences AS
    (
        SELECT
            caller, due,
            arraySort(groupArray({calls_max:UInt32})(
                (
                    occurred_at, event_id, account_id, api_key_id, is_refused, is_success, content,
                    used
                )
            )) AS calls
        FROM
        (
            SELECT
                caller, occurred_at, event_id, account_id, api_key_id,
                status = 429 OR ifNull(error_code = 'quota_exceeded', false) AS is_refused,
                status < 400 AS is_success, ifNull(content_hash, '') AS content,
                toFloat64(units) AS used
            FROM request_events
            ARRAY JOIN
                [
                    concat('device:', ifNull(device_id, '')),
                    concat(
                        'caller:', replaceOne(toString(client_ip), '::ffff:', ''), ' ',
                        ifNull(CAST(tls_fingerprint, 'Nullable(String)'), ''), ' ',
                        ifNull(CAST(user_agent, 'Nullable(String)'), '')
                    ),
                    concat(
                        'network:',
                        if(
                            startsWith(toString(client_ip), '::ffff:'),
                            concat(
                                replaceOne(toString(IPv6CIDRToRange(client_ip, 120).1), '::ffff:', ''),
                                '/24'
                            ),
                            concat(toString(IPv6CIDRToRange(client_ip, 64).1), '/64')
                        )
                    )
                ] AS caller
            WHERE account_id IN {candidate_accounts:Array(String)}
                AND occurred_at >= {from:DateTime64(3, 'UTC')} - toIntervalHour({hours:UInt8})
                AND occurred_at < {to:DateTime64(3, 'UTC')}
                AND caller IN {candidates:Array(String)}
        ) AS e
        INNER JOIN
        (
            SELECT one.1 AS candidate, one.2 AS due
            FROM (SELECT arrayJoin(arrayZip(
                {candidates:Array(String)}, {dues:Array(DateTime('UTC'))}
            )) AS one)
        ) AS c ON c.candidate = e.caller
        WHERE occurred_at >= due - toIntervalHour({hours:UInt8}) AND occurred_at < due
        GROUP BY caller, due
    ),
    measured AS
    (
        SELECT
            caller, due, calls, length(calls) AS call_count,
            arrayPopBack(calls) AS firsts, arrayPopFront(calls) AS seconds,
            arraySort(arrayDistinct(calls.3)) AS account_ids,
            arrayCount((x, y) -> x.3 != y.3, firsts, seconds) AS switches,
            arrayMap(
                (x, y) -> (
                    x.3, y.3, toBool(x.7 != '' AND x.7 = y.7),
                    toUnixTimestamp64Milli(x.1), toUnixTimestamp64Milli(y.1)
                ),
                arrayFilter(
                    (x, y) -> x.5 AND y.6 AND x.3 != y.3 AND (x.7 = '' OR y.7 = '' OR x.7 = y.7)
                        AND dateDiff('second', x.1, y.1) <= {rescue_seconds:UInt32},
                    firsts, seconds
                ),
                arrayFilter(
                    (y, x) -> x.5 AND y.6 AND x.3 != y.3 AND (x.7 = '' OR y.7 = '' OR x.7 = y.7)
                        AND dateDiff('second', x.1, y.1) <= {rescue_seconds:UInt32},
                    seconds, firsts
                )
            ) AS rescued
        FROM sequences
        WHERE length(account_ids) >= {accounts_min:UInt32} AND call_count >= {calls_min:UInt32}
            AND (switches >= {switches_min:UInt32} OR notEmpty(rescued))
    )
SELECT
    caller AS subject_id,
    toString(toDateTime64(due - toIntervalHour({hours:UInt8}), 3, 'UTC')) AS window_start,
    toString(toDateTime64(due, 3, 'UTC')) AS window_end,
    arrayMap(a -> (a, arrayCount(c -> c.3 = a, measured.calls)), account_ids) AS accounts,
    arraySort(arrayDistinct(arrayMap(c -> (c.3, c.4), measured.calls))) AS api_keys,
    call_count AS calls, switches, arraySum(measured.calls.8) AS units,
    arrayMap(
        c -> (indexOf(account_ids, c.3) - 1, dateDiff('millisecond', measured.calls[1].1, c.1)),
        arraySlice(measured.calls, -{order_calls_max:UInt32})
    ) AS order,
    toUnixTimestamp64Milli(measured.calls[1].1) AS first_ms,
    toUnixTimestamp64Milli(measured.calls[-1].1) AS last_ms,
    (call_count - 1) * arraySum(
        one -> pow(one.2 / call_count, 2), accounts
    ) AS repeats_expected,
    arrayCount(c -> c.5, measured.calls) AS refusals,
    rescued,
    arrayFilter(
        profile -> has(account_ids, profile.1),
        (
            SELECT groupArray((account_id, toUnixTimestamp64Milli(created_at), quota_units_per_day))
            FROM account_profiles FINAL
            WHERE account_id IN {candidate_accounts:Array(String)}
        )
    ) AS profiles
FROM measured
ORDER BY window_end, subject_id
