-- new-profile-links: whose profiles name one payment instrument, device or e-mail address (at any
-- time) or one address at sign-up on one day, for values that accounts name which are active in
-- some quarters of an hour, those that begin at `quarters`.
-- Grain: one row per kind, bucket, value and account.
-- Reads: account_activity_1m, account_profiles, profile_identifiers.
--
-- The link begins with the first of the quarters in which an account with the value is seen, or with
-- the profile where that is later. More accounts than `owned_max`, at an address than `accounts_max`,
-- are a crowd: one row of the empty account says since when.
WITH
    -- A value and not a table, because tables that are named twice are read twice.
    (
        SELECT groupArray((kind, value, active_quarters))
        FROM
        (
            SELECT
                entity.1 AS kind, assumeNotNull(entity.2) AS value,
                groupUniqArrayArray(active.active_quarters) AS active_quarters
            FROM account_profiles AS p FINAL
            INNER JOIN
            (
                SELECT account_id, groupUniqArray(toStartOfFifteenMinutes(minute)) AS active_quarters
                FROM account_activity_1m
                WHERE minute >= {from:DateTime64(3, 'UTC')} AND minute < {to:DateTime64(3, 'UTC')}
                    AND has({quarters:Array(DateTime('UTC'))}, toStartOfFifteenMinutes(minute))
                GROUP BY account_id
            ) AS active ON active.account_id = p.account_id
            ARRAY JOIN
                [
                    ('payment', payment_fingerprint),
                    ('device', signup_device_id),
                    ('address', replaceOne(toString(signup_ip), '::ffff:', '')),
                    ('email', email_hash)
                ] AS entity
            -- Said twice, so that only these rows of the two tables are read.
            WHERE entity.2 IS NOT NULL AND p.account_id IN
            (
                SELECT account_id FROM account_activity_1m
                WHERE minute >= {from:DateTime64(3, 'UTC')} AND minute < {to:DateTime64(3, 'UTC')}
            )
            GROUP BY kind, value
        )
    ) AS values_named,
    named AS
    (
        SELECT one.1 AS kind, one.2 AS value, one.3 AS active_quarters
        FROM (SELECT arrayJoin(values_named) AS one)
    ),
    shared AS
    (
        SELECT
            i.kind AS kind, i.value AS value, if(i.kind = 'address', toDate(at), toDate(0)) AS bucket,
            quarter, uniqExact(account_id) AS accounts,
            if(kind = 'address', {accounts_max:UInt32}, {owned_max:UInt32}) AS most,
            groupUniqArray({owned_max:UInt32})(
                (account_id, greatest(at, toDateTime64(quarter, 3, 'UTC')))
            ) AS users
        FROM profile_identifiers AS i FINAL
        INNER JOIN named AS n ON n.kind = i.kind AND n.value = i.value
        ARRAY JOIN n.active_quarters AS quarter
        WHERE (i.kind, i.value) IN (SELECT kind, value FROM named)
            AND at < quarter + INTERVAL 15 MINUTE
            -- An address at sign-up is evidence for as long as one of use is.
            AND (i.kind != 'address'
                OR at >= toDate(quarter + INTERVAL 15 MINUTE) - toIntervalDay({horizon_days:UInt16}))
        GROUP BY kind, value, bucket, quarter
        HAVING accounts >= 2
    )
SELECT
    kind, toString(bucket) AS bucket, value, user.1 AS account_id,
    min(toUnixTimestamp64Milli(user.2)) AS began_ms
FROM shared
ARRAY JOIN if(
    accounts > most, [('', toDateTime64(quarter, 3, 'UTC'))], users
) AS user
GROUP BY kind, bucket, value, account_id
