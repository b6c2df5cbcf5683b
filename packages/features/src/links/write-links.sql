-- write-links: pairs of accounts that share a rare value, for values that somebody began to use
-- in [from, to). Values that gained no user made their pairs in an earlier tick.
-- Grain: one row per pair, kind, value and bucket. Reads: entity_activity_1h, entity_accounts_1d.
--
-- Evidence after Fellegi and Sunter with value frequencies: log2(m / u). m is the chance that two
-- accounts of one actor share a value of the kind, u that a stranger has this one: d / N for what
-- anybody may have, a twentieth of that for a device, which strangers seldom share. The evidence of
-- an address sinks with the number of accounts behind it. A value with more accounts than the cap
-- makes no pairs: it is a crowd.
INSERT INTO account_links (account_a, account_b, kind, value, bucket, accounts, bits, since, version)
WITH
    touched AS
    (
        SELECT kind, value
        FROM entity_activity_1h
        WHERE hour >= toStartOfHour({from:DateTime64(3, 'UTC')}) AND hour < {to:DateTime64(3, 'UTC')}
            AND kind IN ('address', 'network', 'client', 'device', 'content')
            AND first_at < {to:DateTime64(3, 'UTC')} AND last_at >= {from:DateTime64(3, 'UTC')}
        GROUP BY kind, value
    ),
    uses AS
    (
        SELECT
            kind, value, account_id,
            if(kind IN ('device', 'client'), toMonday(day), day) AS bucket,
            min(entity_accounts_1d.first_at) AS began_at
        FROM entity_accounts_1d
        WHERE (kind, value) IN (SELECT kind, value FROM touched)
            AND day >= toMonday({from:DateTime64(3, 'UTC')}) AND day <= toDate({to:DateTime64(3, 'UTC')})
        GROUP BY kind, value, account_id, bucket
        HAVING began_at < {to:DateTime64(3, 'UTC')}
    ),
    shared AS
    (
        SELECT
            kind, value, bucket, count() AS accounts,
            arraySort(groupArray((account_id, began_at))) AS users
        FROM uses
        GROUP BY kind, value, bucket
        HAVING accounts BETWEEN 2 AND {accounts_max:UInt32}
            AND max(began_at) >= {from:DateTime64(3, 'UTC')}
    ),
    weighed AS
    (
        SELECT
            *,
            multiIf(kind = 'device', 0.7, kind = 'client', 0.6, kind = 'address', 0.5, 0.4) AS m,
            if(kind = 'device', 0.05, 1) * accounts AS strangers,
            if(
                kind IN ('address', 'network'),
                1 / (1 + exp(-4 + 0.8 * log2(1 + accounts))), 1
            ) AS trust,
            trust * log2(m * {accounts_active:UInt64} / strangers) AS bits
        FROM shared
        WHERE bits >= {bits_min:Float64}
    )
SELECT
    users[pair.1].1 AS account_a, users[pair.2].1 AS account_b, kind, value, bucket, accounts, bits,
    greatest(users[pair.1].2, users[pair.2].2) AS since, {version:UInt64} AS version
FROM weighed
ARRAY JOIN arrayFilter(
    p -> p.1 < p.2,
    arrayMap(i -> (intDiv(i, accounts) + 1, i % accounts + 1), range(accounts * accounts))
) AS pair
