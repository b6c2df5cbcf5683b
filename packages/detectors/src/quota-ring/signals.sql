-- quota-ring: linked accounts, what they used together and when each began and ran dry.
-- Grain: one row per cluster with activity in [from, to), measured over the day before `to`.
-- Reads: account_clusters, account_activity_5m, account_profiles.
--
-- A start is a first success after `pause_seconds` without one; an exhaustion is counted once while
-- it lasts. Who took over from whom is worked out in detector.ts.
WITH
    {to:DateTime64(3, 'UTC')} AS period_end,
    period_end - INTERVAL 24 HOUR AS period_start,
    toStartOfDay(period_end - INTERVAL 1 MILLISECOND) AS quota_day,
    members AS
    (
        SELECT cluster_id, account_id, membership, prior_bits, bits, shared
        FROM account_clusters
        WHERE cluster_id != '' AND window_end =
        (
            SELECT max(window_end) FROM account_clusters
            WHERE window_end <= {to:DateTime64(3, 'UTC')}
        )
    ),
    activity AS
    (
        SELECT
            account_id,
            sum(a.requests) AS requests,
            sumIf(a.units, slot >= quota_day) AS units_today,
            sumIf(a.requests, slot >= {from:DateTime64(3, 'UTC')}) AS requests_new,
            arraySort(groupArrayIf(
                (toUnixTimestamp64Milli(assumeNotNull(a.first_succeeded_at)),
                 toUnixTimestamp64Milli(assumeNotNull(a.last_succeeded_at))),
                a.first_succeeded_at IS NOT NULL
            )) AS successes,
            arraySort(groupArrayIf(
                toUnixTimestamp64Milli(assumeNotNull(a.first_exhausted_at)),
                a.first_exhausted_at IS NOT NULL
            )) AS refusals,
            -- A success whose predecessor lies far back, or is not known, is a start.
            arrayMap(
                i -> successes[i].1,
                arrayFilter(
                    i -> i = 1 OR successes[i].1 - successes[i - 1].2
                        >= 1000 * {pause_seconds:UInt32},
                    arrayEnumerate(successes)
                )
            ) AS starts,
            arrayMap(
                i -> refusals[i],
                arrayFilter(
                    i -> i = 1 OR refusals[i] - refusals[i - 1] >= 1800000,
                    arrayEnumerate(refusals)
                )
            ) AS exhaustions
        FROM account_activity_5m AS a
        WHERE account_id IN (SELECT account_id FROM members)
            AND slot >= period_start AND slot < period_end
        GROUP BY account_id
    ),
    profiles AS
    (
        SELECT account_id, quota_units_per_day, organization_id
        FROM account_profiles FINAL
        WHERE account_id IN (SELECT account_id FROM members)
    )
SELECT
    m.cluster_id AS subject_id,
    toString(period_start) AS window_start, toString(period_end) AS window_end,
    any(m.prior_bits) AS prior_bits, any(m.bits) AS bits, any(m.shared) AS shared,
    arraySort(groupArrayIf(m.account_id, m.membership = 'core')) AS account_ids,
    arraySort(groupArrayIf(m.account_id, m.membership = 'attached')) AS attached_account_ids,
    countIf(a.requests > 0 AND m.membership = 'core') AS accounts_active,
    toFloat64(sumIf(a.units_today, m.membership = 'core')) AS units_today,
    maxIf(p.quota_units_per_day, m.membership = 'core') AS quota_max,
    countIf(
        m.membership = 'core' AND p.quota_units_per_day > 0
        AND a.units_today >= {near_limit_share:Float64} * p.quota_units_per_day
    ) AS near_limit,
    uniqExact(p.organization_id) AS organizations,
    countIf(p.organization_id IS NOT NULL) AS organization_members,
    arrayFilter(
        one -> notEmpty(one.2) OR notEmpty(one.3),
        arraySort(groupArrayIf(
            (m.account_id, a.starts, a.exhaustions),
            m.membership = 'core'
        ))
    ) AS turns
FROM members AS m
LEFT JOIN activity AS a ON a.account_id = m.account_id
LEFT JOIN profiles AS p ON p.account_id = m.account_id
GROUP BY subject_id
HAVING sum(a.requests_new) > 0
ORDER BY subject_id
