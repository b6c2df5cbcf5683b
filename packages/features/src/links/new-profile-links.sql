-- new-profile-links: whose profiles name one payment instrument, device or e-mail address (at any
-- time) or one address at sign-up on one day, for values that accounts active in [from, to) name.
-- Grain: one row per kind, bucket, value and account.
-- Reads: account_activity_1m, account_profiles, profile_identifiers.
--
-- The link begins when an account with the value is first seen, or with the profile where that is
-- later. More accounts than `owned_max`, at an address than `accounts_max`, are a crowd: one row of
-- the empty account says so.
WITH
    {from:DateTime64(3, 'UTC')} AS period_start,
    {to:DateTime64(3, 'UTC')} AS period_end,
    named AS
    (
        SELECT entity.1 AS kind, assumeNotNull(entity.2) AS value
        FROM account_profiles FINAL
        ARRAY JOIN
            [
                ('payment', payment_fingerprint),
                ('device', signup_device_id),
                ('address', replaceOne(toString(signup_ip), '::ffff:', '')),
                ('email', email_hash)
            ] AS entity
        WHERE entity.2 IS NOT NULL AND account_id IN
        (
            SELECT account_id
            FROM account_activity_1m
            WHERE minute >= period_start AND minute < period_end
        )
        GROUP BY kind, value
    ),
    shared AS
    (
        SELECT
            kind, value, if(kind = 'address', toDate(at), toDate(0)) AS bucket,
            uniqExact(account_id) AS accounts,
            if(kind = 'address', {accounts_max:UInt32}, {owned_max:UInt32}) AS most,
            groupUniqArray({owned_max:UInt32})((account_id, greatest(at, period_start))) AS users
        FROM profile_identifiers FINAL
        WHERE (kind, value) IN (SELECT kind, value FROM named) AND at < period_end
            -- An address at sign-up is evidence for as long as one of use is.
            AND (kind != 'address' OR at >= {since:Date})
        GROUP BY kind, value, bucket
        HAVING accounts >= 2
    )
SELECT
    kind, toString(bucket) AS bucket, value, user.1 AS account_id,
    toUnixTimestamp64Milli(user.2) AS began_ms
FROM shared
ARRAY JOIN if(accounts > most, [('', period_start)], users) AS user
