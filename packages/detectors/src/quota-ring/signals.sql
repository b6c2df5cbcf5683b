-- quota-ring: linked accounts, their allowances, and what each did slot by slot.
-- Grain: one row per candidate with its due, measured over the day before it is due.
-- Reads: account_clusters, account_activity_5m, account_profiles, request_events.
--
-- Slots and content are told only of clusters that used more today than the largest single
-- allowance: without that nothing was circumvented. Who took over from whom is worked out in
-- handovers.ts, how alike their content is in likeness.ts.
WITH
    arrayMin({dues:Array(DateTime('UTC'))}) - INTERVAL 24 HOUR AS period_start,
    {to:DateTime64(3, 'UTC')} AS period_end,
    -- The newest snapshot before each due, which may be an old one.
    (
        SELECT arraySort(groupArray((window_end, newest_version)))
        FROM
        (
            SELECT window_end, max(version) AS newest_version
            FROM account_clusters
            WHERE window_end <= period_end
                AND window_end >= ifNull(
                    (
                        SELECT window_end FROM account_clusters
                        WHERE window_end <= arrayMin({dues:Array(DateTime('UTC'))})
                        ORDER BY window_end DESC LIMIT 1
                    ),
                    toDateTime64(0, 3, 'UTC')
                )
            GROUP BY window_end
        )
    ) AS snapshots,
    members AS
    (
        SELECT
            due, toUnixTimestamp(due) AS due_s, cluster_id, account_id, membership, prior_bits, bits,
            shared
        FROM account_clusters AS k
        INNER JOIN
        (
            SELECT one.1 AS candidate, one.2 AS due
            FROM (SELECT arrayJoin(arrayZip(
                {candidates:Array(String)}, {dues:Array(DateTime('UTC'))}
            )) AS one)
        ) AS c ON c.candidate = k.cluster_id
        WHERE window_end >= snapshots[1].1 AND window_end <= period_end
            AND arrayLast(s -> s.1 <= due, snapshots) = (window_end, version)
    ),
    activity AS
    (
        SELECT
            account_id,
            arraySort(groupArray((
                toUnixTimestamp(slot), s.units, toUnixTimestamp64Milli(s.first_succeeded_at),
                toUnixTimestamp64Milli(s.last_succeeded_at),
                toUnixTimestamp64Milli(s.first_exhausted_at)
            ))) AS slots
        FROM
        (
            SELECT
                account_id, slot, sum(a.units) AS units,
                min(a.first_succeeded_at) AS first_succeeded_at,
                max(a.last_succeeded_at) AS last_succeeded_at,
                min(a.first_exhausted_at) AS first_exhausted_at
            FROM account_activity_5m AS a
            WHERE account_id IN {candidate_accounts:Array(String)}
                AND slot >= period_start AND slot < period_end
            GROUP BY account_id, slot
        ) AS s
        GROUP BY account_id
    ),
    content AS
    (
        SELECT
            due, account_id,
            -- The first of them. Time and hash are one number, which is sorted faster than a tuple.
            arrayMap(
                one -> leftPad(hex(toUInt64(bitAnd(one, toUInt128(18446744073709551615)))), 16, '0'),
                groupArraySorted({content_max:UInt16})(
                    bitShiftLeft(toUInt128(dateDiff('millisecond', period_start, occurred_at)), 64)
                        + assumeNotNull(content_simhash)
                )
            ) AS simhashes
        FROM request_events
        ARRAY JOIN arrayFilter(
            d -> occurred_at >= d - INTERVAL 24 HOUR AND occurred_at < d,
            arrayDistinct({dues:Array(DateTime('UTC'))})
        ) AS due
        WHERE account_id IN {candidate_accounts:Array(String)}
            AND occurred_at >= period_start AND occurred_at < period_end
            AND content_simhash IS NOT NULL
        GROUP BY due, account_id
    ),
    profiles AS
    (
        SELECT account_id, created_at, quota_units_per_day, organization_id
        FROM account_profiles FINAL
        WHERE account_id IN {candidate_accounts:Array(String)}
    ),
    described AS
    (
        SELECT
            m.due AS due, m.cluster_id AS cluster_id, m.account_id AS account_id,
            m.membership AS membership, m.prior_bits AS prior_bits, m.bits AS bits,
            m.shared AS shared,
            arrayFilter(s -> s.1 >= due_s - 86400 AND s.1 < due_s, a.slots) AS used,
            toFloat64(arraySum(
                s -> if(s.1 >= toUnixTimestamp(toStartOfDay(due - INTERVAL 1 SECOND)), s.2, 0), used
            )) AS units_today,
            c.simhashes AS simhashes, p.created_at AS created_at,
            p.quota_units_per_day AS quota_units_per_day, p.organization_id AS organization_id
        FROM members AS m
        LEFT JOIN activity AS a ON a.account_id = m.account_id
        LEFT JOIN content AS c ON c.account_id = m.account_id AND c.due = m.due
        LEFT JOIN profiles AS p ON p.account_id = m.account_id
    )
SELECT
    d.cluster_id AS subject_id,
    toString(toDateTime64(d.due - INTERVAL 24 HOUR, 3, 'UTC')) AS window_start,
    toString(toDateTime64(d.due, 3, 'UTC')) AS window_end,
    any(d.prior_bits) AS prior_bits, any(d.bits) AS bits, any(d.shared) AS shared,
    arraySort(groupArrayIf(d.account_id, d.membership = 'core')) AS account_ids,
    arraySort(groupArrayIf(d.account_id, d.membership = 'attached')) AS attached_account_ids,
    sumIf(d.units_today, d.membership = 'core') AS units_today,
    maxIf(d.quota_units_per_day, d.membership = 'core') AS quota_max,
    uniqExact(d.organization_id) AS organizations,
    countIf(d.organization_id IS NOT NULL) AS organization_members,
    arraySort(groupArrayIf(
        toUnixTimestamp64Milli(assumeNotNull(d.created_at)),
        d.membership = 'core' AND d.created_at IS NOT NULL
    )) AS opened_ms,
    arraySort(groupArrayIf(
        (d.account_id, d.quota_units_per_day, d.units_today), d.membership = 'core'
    )) AS members,
    if(
        ifNull(units_today > quota_max, true),
        arraySort(groupArrayIf(
            (
                d.account_id,
                arrayMap(
                    s -> (s.1 * 1000, toFloat64(s.2), s.3, s.4, s.5),
                    arrayFilter(s -> s.3 IS NOT NULL OR s.5 IS NOT NULL, d.used)
                )
            ),
            d.membership = 'core'
        )),
        []
    ) AS slots,
    if(
        ifNull(units_today > quota_max, true),
        arrayMap(
            one -> one.2,
            arraySort(groupArrayIf(
                (d.account_id, d.simhashes), d.membership = 'core' AND notEmpty(d.simhashes)
            ))
        ),
        []
    ) AS simhashes
FROM described AS d
GROUP BY d.due, d.cluster_id
ORDER BY window_end, subject_id
