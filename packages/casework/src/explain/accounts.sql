-- accounts: what is known of accounts, and what they used: in a window, and of the allowance of the
-- day (UTC) in which the window ends, up to there.
-- Grain: one row per account. Reads: account_profiles, account_activity_5m.
WITH
    {from:DateTime64(3, 'UTC')} AS period_start,
    {to:DateTime64(3, 'UTC')} AS period_end,
    toStartOfDay(period_end - INTERVAL 1 MILLISECOND) AS quota_day
SELECT
    account_id,
    p.plan AS plan, p.status AS status, p.organization_id AS organization_id,
    p.reseller AS reseller,
    toUnixTimestamp64Milli(p.created_at) AS created_ms,
    p.quota_units_per_day AS quota_units_per_day,
    toFloat64(a.units_today) AS units_today, a.window_requests AS requests
FROM (SELECT arrayJoin({account_ids:Array(String)}) AS account_id) AS i
LEFT JOIN
(
    SELECT
        account_id, plan, status, organization_id, CAST(reseller, 'Nullable(String)') AS reseller,
        created_at, quota_units_per_day
    FROM account_profiles FINAL
    WHERE account_id IN {account_ids:Array(String)}
) AS p USING (account_id)
LEFT JOIN
(
    SELECT
        account_id,
        sumIf(f.units, f.slot >= quota_day) AS units_today,
        sumIf(f.requests, f.slot >= period_start) AS window_requests
    FROM account_activity_5m AS f
    WHERE account_id IN {account_ids:Array(String)}
        AND f.slot >= least(toDateTime(quota_day), toStartOfFiveMinutes(period_start))
        AND f.slot < period_end
    GROUP BY account_id
) AS a USING (account_id)
ORDER BY account_id
