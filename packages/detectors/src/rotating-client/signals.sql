-- rotating-client: one caller (a device, or a client at an address) that takes turns over accounts.
-- Grain: one row per caller with enough calls in the hour before `to`.
-- Reads: entity_activity_1h for the candidates, then request_events of their accounts alone.
--
-- A switch is a call with another account than the call before. Random mixing by independent
-- customers repeats an account with the chance sum(p^2); a rotation avoids repeats. A rescue is a
-- refused call that is followed within `rescue_seconds` by a success of another account, with the
-- same content where content is known.
WITH
    {to:DateTime64(3, 'UTC')} AS period_end,
    period_end - INTERVAL 1 HOUR AS period_start,
    candidates AS
    (
        SELECT kind, value, groupUniqArray(account_id) AS account_ids
        FROM entity_activity_1h AS e
        WHERE hour >= toStartOfHour(period_start) AND hour < period_end
            AND kind IN ('device', 'caller')
            AND e.first_at < period_end AND e.last_at >= period_start
        GROUP BY kind, value
        HAVING length(account_ids) BETWEEN {accounts_min:UInt32} AND {accounts_max:UInt32}
            AND sum(e.requests) >= {calls_min:UInt32}
            AND max(e.last_at) >= {from:DateTime64(3, 'UTC')}
    ),
    sequences AS
    (
        SELECT
            caller,
            arraySort(groupArray({calls_max:UInt32})(
                (
                    occurred_at, event_id, account_id, api_key_id,
                    status = 429 OR ifNull(error_code = 'quota_exceeded', false),
                    status < 400, ifNull(content_hash, '')
                )
            )) AS calls
        FROM request_events
        ARRAY JOIN
            [
                ('device', ifNull(device_id, '')),
                ('caller', concat(
                    replaceOne(toString(client_ip), '::ffff:', ''), ' ',
                    ifNull(CAST(tls_fingerprint, 'Nullable(String)'), ''), ' ',
                    ifNull(CAST(user_agent, 'Nullable(String)'), '')
                ))
            ] AS caller
        WHERE account_id IN (SELECT arrayJoin(account_ids) FROM candidates)
            AND occurred_at >= period_start AND occurred_at < period_end
            AND caller IN (SELECT (kind, value) FROM candidates)
        GROUP BY caller
    ),
    measured AS
    (
        SELECT
            caller, calls, length(calls) AS call_count,
            arrayPopBack(calls) AS firsts, arrayPopFront(calls) AS seconds,
            arraySort(arrayDistinct(calls.3)) AS account_ids,
            arrayCount((x, y) -> x.3 != y.3, firsts, seconds) AS switches
        FROM sequences
        WHERE length(account_ids) >= {accounts_min:UInt32}
            AND call_count >= {calls_min:UInt32} AND switches >= {switches_min:UInt32}
    )
SELECT
    concat(caller.1, ':', caller.2) AS subject_id,
    toString(period_start) AS window_start, toString(period_end) AS window_end,
    caller.1 AS caller_kind, account_ids,
    arraySort(arrayDistinct(measured.calls.4)) AS api_key_ids,
    call_count AS calls, switches,
    (call_count - 1) * arraySum(
        a -> pow(arrayCount(c -> c.3 = a, measured.calls) / call_count, 2), account_ids
    ) AS repeats_expected,
    arrayCount(c -> c.5, measured.calls) AS refusals,
    arrayCount(
        (x, y) -> x.5 AND y.6 AND x.3 != y.3 AND (x.7 = '' OR y.7 = '' OR x.7 = y.7)
            AND dateDiff('second', x.1, y.1) <= {rescue_seconds:UInt32},
        firsts, seconds
    ) AS rescues,
    arrayCount(
        (x, y) -> x.5 AND y.6 AND x.3 != y.3 AND x.7 != '' AND x.7 = y.7
            AND dateDiff('second', x.1, y.1) <= {rescue_seconds:UInt32},
        firsts, seconds
    ) AS same_content_rescues
FROM measured
ORDER BY subject_id
