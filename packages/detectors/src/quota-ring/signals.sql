-- quota-ring: linked accounts, what they used together and how they took turns.
-- Grain: one row per cluster with activity in [from, to), measured over the day before `to`.
-- Reads: account_clusters, account_activity_5m, account_profiles.
--
-- A start is a first success after `pause_seconds` without one. A hand-over is a start of another
-- member within `handover_seconds` of an exhaustion; what chance would give is the members' rate
-- of starts over the day. An exhaustion is counted once while it lasts.
WITH
    {to:DateTime64(3, 'UTC')} AS period_end,
    period_end - INTERVAL 24 HOUR AS period_start,
    toStartOfDay(period_end - INTERVAL 1 MILLISECOND) AS quota_day,
    members AS
    (
        SELECT cluster_id, account_id, membership, confidence, prior_bits, bits, shared
        FROM account_clusters
        WHERE cluster_id != '' AND window_end =
        (
            SELECT max(window_end) FROM account_clusters
            WHERE window_end <= {to:DateTime64(3, 'UTC')}
        )
    ),
    slots AS
    (
        SELECT
            account_id, slot,
            sum(a.requests) AS requests, sum(a.exhausted) AS exhausted, sum(a.units) AS units,
            min(a.first_succeeded_at) AS first_succeeded_at,
            max(a.last_succeeded_at) AS last_succeeded_at,
            min(a.first_exhausted_at) AS first_exhausted_at
        FROM account_activity_5m AS a
        WHERE account_id IN (SELECT account_id FROM members WHERE membership = 'core')
            AND slot >= period_start AND slot < period_end
        GROUP BY account_id, slot
    ),
    successes AS
    (
        SELECT
            account_id, first_succeeded_at AS started_at,
            lagInFrame(toNullable(last_succeeded_at), 1, NULL)
                OVER (PARTITION BY account_id ORDER BY slot) AS before
        FROM slots
        WHERE first_succeeded_at IS NOT NULL
    ),
    starts AS
    (
        SELECT m.cluster_id AS cluster_id, s.account_id AS account_id, s.started_at AS started_at
        FROM successes AS s
        INNER JOIN members AS m ON m.account_id = s.account_id
        WHERE s.before IS NULL
            OR dateDiff('second', s.before, s.started_at) >= {pause_seconds:UInt32}
    ),
    refusals AS
    (
        SELECT
            account_id, first_exhausted_at AS exhausted_at,
            lagInFrame(toNullable(slot), 1, NULL)
                OVER (PARTITION BY account_id ORDER BY slot) AS before
        FROM slots
        WHERE first_exhausted_at IS NOT NULL
    ),
    exhaustions AS
    (
        SELECT m.cluster_id AS cluster_id, r.account_id AS account_id, r.exhausted_at AS exhausted_at
        FROM refusals AS r
        INNER JOIN members AS m ON m.account_id = r.account_id
        WHERE r.before IS NULL OR dateDiff('second', r.before, r.exhausted_at) >= 1800
    ),
    start_counts AS (SELECT cluster_id, count() AS starts FROM starts GROUP BY cluster_id),
    handed AS
    (
        SELECT
            e.cluster_id AS cluster_id, e.account_id AS account_id, e.exhausted_at AS exhausted_at,
            any(c.starts) AS starts,
            minIf(
                (s.started_at, s.account_id),
                s.account_id != e.account_id AND s.started_at > e.exhausted_at
                AND s.started_at
                    <= e.exhausted_at + toIntervalSecond({handover_seconds:UInt32})
            ) AS successor
        FROM exhaustions AS e
        LEFT JOIN starts AS s ON s.cluster_id = e.cluster_id
        LEFT JOIN start_counts AS c ON c.cluster_id = e.cluster_id
        GROUP BY cluster_id, account_id, exhausted_at
    ),
    relay AS
    (
        SELECT
            cluster_id, count() AS exhaustions,
            countIf(successor.2 != '') AS handovers,
            sum(1 - exp(-starts * {handover_seconds:UInt32} / 86400.)) AS handovers_expected,
            arraySlice(
                arraySort(groupArrayIf(
                    (
                        toUnixTimestamp64Milli(assumeNotNull(exhausted_at)), account_id,
                        toUnixTimestamp64Milli(assumeNotNull(successor.1)), successor.2
                    ),
                    successor.2 != ''
                )), 1, 20
            ) AS timeline
        FROM handed
        GROUP BY cluster_id
    ),
    profiles AS
    (
        SELECT account_id, quota_units_per_day, organization_id, payment_fingerprint, created_at
        FROM account_profiles FINAL
        WHERE account_id IN (SELECT account_id FROM members)
    ),
    usage AS
    (
        SELECT
            account_id, sum(slots.requests) AS requests,
            sumIf(slots.units, slot >= quota_day) AS units_today,
            sumIf(slots.requests, slot >= {from:DateTime64(3, 'UTC')}) AS requests_new
        FROM slots
        GROUP BY account_id
    ),
    grouped AS
    (
        SELECT
            m.cluster_id AS cluster_id,
            any(m.prior_bits) AS prior_bits, any(m.bits) AS bits, any(m.shared) AS shared,
            arraySort(groupArrayIf(m.account_id, m.membership = 'core')) AS account_ids,
            arraySort(groupArrayIf(m.account_id, m.membership = 'attached')) AS attached_account_ids,
            countIf(u.requests > 0) AS accounts_active,
            toFloat64(sum(u.units_today)) AS units_today,
            sum(u.requests_new) AS requests_new,
            countIf(p.quota_units_per_day IS NOT NULL) AS quotas_known,
            max(p.quota_units_per_day) AS quota_max,
            countIf(
                p.quota_units_per_day > 0
                AND u.units_today >= {near_limit_share:Float64} * p.quota_units_per_day
            ) AS near_limit,
            uniqExact(p.organization_id) AS organizations,
            countIf(p.organization_id IS NOT NULL) AS organization_members
        FROM members AS m
        LEFT JOIN usage AS u ON u.account_id = m.account_id
        LEFT JOIN profiles AS p ON p.account_id = m.account_id
        GROUP BY cluster_id
    )
SELECT
    g.cluster_id AS subject_id,
    toString(period_start) AS window_start, toString(period_end) AS window_end,
    g.account_ids AS account_ids, g.attached_account_ids AS attached_account_ids,
    g.accounts_active AS accounts_active, g.prior_bits AS prior_bits, g.bits AS bits,
    g.shared AS shared, g.units_today AS units_today, g.quota_max AS quota_max,
    g.quotas_known AS quotas_known, g.near_limit AS near_limit,
    g.organizations AS organizations, g.organization_members AS organization_members,
    r.exhaustions AS exhaustions, r.handovers AS handovers,
    r.handovers_expected AS handovers_expected, r.timeline AS timeline
FROM grouped AS g
LEFT JOIN relay AS r ON r.cluster_id = g.cluster_id
WHERE g.requests_new > 0
ORDER BY subject_id
