-- quota-ring: linked accounts, their allowances, and what each did slot by slot.
-- Grain: one row per candidate, measured over the day before `to`.
-- Reads: account_clusters, account_activity_5m, account_profiles, request_events.
--
-- Slots and content are told only of clusters that used more today than the largest single
-- allowance: without that nothing was circumvented. Who took over from whom is worked out in
-- handovers.ts, how alike their content is in likeness.ts.
WITH
    {to:DateTime64(3, 'UTC')} AS period_end,
    period_end - INTERVAL 24 HOUR AS period_start,
    toStartOfDay(period_end - INTERVAL 1 MILLISECOND) AS quota_day,
    members AS
    (
        SELECT cluster_id, account_id, membership, prior_bits, bits, shared
        FROM account_clusters
        WHERE cluster_id IN {candidates:Array(String)}
            AND window_end =
            (
                SELECT window_end FROM account_clusters
                WHERE window_end <= {to:DateTime64(3, 'UTC')}
                ORDER BY window_end DESC LIMIT 1
            )
            AND version =
            (
                SELECT version FROM account_clusters
                WHERE window_end <= {to:DateTime64(3, 'UTC')}
                ORDER BY window_end DESC, version DESC LIMIT 1
            )
    ),
    activity AS
    (
        SELECT
            account_id,
            toFloat64(sumIf(a.units, slot >= quota_day)) AS units_today,
            arraySort(groupArrayIf(
                (
                    toUnixTimestamp(slot) * 1000, toFloat64(a.units),
                    toUnixTimestamp64Milli(a.first_succeeded_at),
                    toUnixTimestamp64Milli(a.last_succeeded_at),
                    toUnixTimestamp64Milli(a.first_exhausted_at)
                ),
                a.first_succeeded_at IS NOT NULL OR a.first_exhausted_at IS NOT NULL
            )) AS slots
        FROM account_activity_5m AS a FINAL
        WHERE account_id IN {candidate_accounts:Array(String)}
            AND slot >= period_start AND slot < period_end
        GROUP BY account_id
    ),
    content AS
    (
        SELECT account_id, groupArray({content_max:UInt16})(hex(content_simhash)) AS simhashes
        FROM request_events
        WHERE account_id IN {candidate_accounts:Array(String)}
            AND occurred_at >= period_start AND occurred_at < period_end
            AND content_simhash IS NOT NULL
        GROUP BY account_id
    ),
    profiles AS
    (
        SELECT account_id, created_at, quota_units_per_day, organization_id
        FROM account_profiles FINAL
        WHERE account_id IN {candidate_accounts:Array(String)}
    )
SELECT
    m.cluster_id AS subject_id,
    toString(period_start) AS window_start, toString(period_end) AS window_end,
    any(m.prior_bits) AS prior_bits, any(m.bits) AS bits, any(m.shared) AS shared,
    arraySort(groupArrayIf(m.account_id, m.membership = 'core')) AS account_ids,
    arraySort(groupArrayIf(m.account_id, m.membership = 'attached')) AS attached_account_ids,
    sumIf(a.units_today, m.membership = 'core') AS units_today,
    maxIf(p.quota_units_per_day, m.membership = 'core') AS quota_max,
    uniqExact(p.organization_id) AS organizations,
    countIf(p.organization_id IS NOT NULL) AS organization_members,
    arraySort(groupArrayIf(
        toUnixTimestamp64Milli(assumeNotNull(p.created_at)),
        m.membership = 'core' AND p.created_at IS NOT NULL
    )) AS opened_ms,
    arraySort(groupArrayIf(
        (m.account_id, p.quota_units_per_day, a.units_today), m.membership = 'core'
    )) AS members,
    if(
        ifNull(units_today > quota_max, true),
        arraySort(groupArrayIf((m.account_id, a.slots), m.membership = 'core')),
        []
    ) AS slots,
    if(
        ifNull(units_today > quota_max, true),
        groupArrayIf(c.simhashes, m.membership = 'core' AND notEmpty(c.simhashes)),
        []
    ) AS simhashes
FROM members AS m
LEFT JOIN activity AS a ON a.account_id = m.account_id
LEFT JOIN content AS c ON c.account_id = m.account_id
LEFT JOIN profiles AS p ON p.account_id = m.account_id
GROUP BY subject_id
ORDER BY subject_id
