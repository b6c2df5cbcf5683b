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
        FROM entity_activity_1h
        WHERE hour >= toStartOfHour(period_start) AND hour < period_end
            AND kind IN ('device', 'caller') AND first_at < period_end AND last_at >= period_start
        GROUP BY kind, value
        HAVING length(account_ids) BETWEEN {accounts_min:UInt32} AND {accounts_max:UInt32}
            AND sum(entity_activity_1h.requests) >= {calls_min:UInt32}
            AND max(last_at) >= {from:DateTime64(3, 'UTC')}
    ),
    calls AS
    (
        SELECT
            account_id, api_key_id, occurred_at, event_id, content_hash,
            status = 429 OR ifNull(error_code = 'quota_exceeded', false) AS refused,
            status < 400 AS succeeded,
            arrayJoin(arrayFilter(
                e -> e.2 != '',
                [
                    ('device', ifNull(device_id, '')),
                    ('caller', concat(
                        replaceOne(toString(client_ip), '::ffff:', ''), ' ',
                        ifNull(CAST(tls_fingerprint, 'Nullable(String)'), ''), ' ',
                        ifNull(CAST(user_agent, 'Nullable(String)'), '')
                    ))
                ]
            )) AS caller
        FROM request_events
        WHERE account_id IN (SELECT arrayJoin(account_ids) FROM candidates)
            AND occurred_at >= period_start AND occurred_at < period_end
    ),
    sequenced AS
    (
        SELECT
            caller.1 AS kind, caller.2 AS value, account_id, api_key_id, refused,
            lagInFrame(toNullable(account_id), 1, NULL) OVER turns AS account_before,
            leadInFrame(toNullable(account_id), 1, NULL) OVER turns AS account_after,
            leadInFrame(succeeded, 1, false) OVER turns AS succeeded_after,
            leadInFrame(content_hash, 1, NULL) OVER turns AS content_after,
            content_hash,
            dateDiff(
                'second', occurred_at, leadInFrame(toNullable(occurred_at), 1, NULL) OVER turns
            ) AS seconds_after
        FROM calls
        WHERE caller IN (SELECT kind, value FROM candidates)
        WINDOW turns AS
        (
            PARTITION BY caller ORDER BY occurred_at, event_id
            ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING
        )
    ),
    by_account AS
    (
        SELECT
            kind, value, account_id, count() AS calls, any(api_key_id) AS api_key_id,
            countIf(account_before IS NOT NULL AND account_before != account_id) AS switches,
            countIf(refused) AS refusals,
            countIf(
                refused AND account_after != account_id AND succeeded_after
                AND seconds_after <= {rescue_seconds:UInt32}
                AND (content_hash IS NULL OR content_after IS NULL OR content_hash = content_after)
            ) AS rescues,
            countIf(
                refused AND account_after != account_id AND content_hash = content_after
            ) AS same_content_rescues
        FROM sequenced
        GROUP BY kind, value, account_id
    ),
    profiles AS
    (
        SELECT account_id, organization_id, payment_fingerprint
        FROM account_profiles FINAL
        WHERE account_id IN (SELECT account_id FROM by_account)
    )
SELECT
    concat(kind, ':', value) AS subject_id,
    toString(period_start) AS window_start, toString(period_end) AS window_end,
    kind AS caller_kind,
    arraySort(groupArray(a.account_id)) AS account_ids,
    arraySort(groupUniqArray(a.api_key_id)) AS api_key_ids,
    sum(a.calls) AS calls, sum(a.switches) AS switches,
    (sum(a.calls) - 1) * sum(pow(a.calls, 2)) / pow(sum(a.calls), 2) AS repeats_expected,
    sum(a.refusals) AS refusals, sum(a.rescues) AS rescues,
    sum(a.same_content_rescues) AS same_content_rescues,
    uniqExact(p.organization_id) AS organizations,
    countIf(p.organization_id IS NOT NULL) AS organization_members
FROM by_account AS a
LEFT JOIN profiles AS p ON p.account_id = a.account_id
GROUP BY kind, value
HAVING length(account_ids) >= {accounts_min:UInt32} AND calls >= {calls_min:UInt32}
    AND switches >= {switches_min:UInt32}
ORDER BY subject_id
