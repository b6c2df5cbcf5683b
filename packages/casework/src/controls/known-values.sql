-- known-values: whether anything is known of what an entry is about: of an account, an organization or
-- a cluster. NULL for what is not looked for.
-- Grain: one row. Reads: account_profiles, account_activity_5m, alerts.
SELECT multiIf(
    {scope:String} = 'account',
    (SELECT count() FROM account_profiles WHERE account_id = {value:String})
    + (SELECT count() FROM account_activity_5m WHERE account_id = {value:String}) > 0,
    {scope:String} = 'organization',
    (SELECT count() FROM account_profiles WHERE organization_id = {value:String}) > 0,
    {scope:String} = 'cluster',
    (SELECT count() FROM alerts WHERE subject_type = 'cluster' AND subject_id = {value:String}) > 0,
    NULL
) AS is_known
