-- write-profile-links: pairs of accounts whose profiles name one payment instrument, device or
-- e-mail address (at any time) or one address at sign-up on one day, for accounts that were active
-- in [from, to).
-- Grain: one row per pair, kind, value and bucket. Reads: account_activity_1m, profile_identifiers.
INSERT INTO account_links (account_a, account_b, kind, value, bucket, accounts, bits, since, version)
WITH
    active AS
    (
        SELECT account_id
        FROM account_activity_1m
        WHERE minute >= {from:DateTime64(3, 'UTC')} AND minute < {to:DateTime64(3, 'UTC')}
        GROUP BY account_id
    ),
    shared AS
    (
        SELECT
            kind, value, if(kind = 'address', toDate(at), toDate(0)) AS bucket,
            arraySort(groupUniqArray((account_id, at))) AS users,
            length(users) AS accounts
        FROM profile_identifiers FINAL
        WHERE (kind, value) IN
        (
            SELECT kind, value
            FROM profile_identifiers
            WHERE account_id IN (SELECT account_id FROM active)
        )
        GROUP BY kind, value, bucket
        HAVING accounts BETWEEN 2 AND {accounts_max:UInt32}
    ),
    weighed AS
    (
        SELECT
            *,
            multiIf(kind IN ('payment', 'email'), 0.9, kind = 'device', 0.7, 0.5) AS m,
            multiIf(kind = 'address', 1, kind = 'device', 0.05, 0.01) * accounts AS strangers,
            if(kind = 'address', 1 / (1 + exp(-4 + 0.8 * log2(1 + accounts))), 1) AS trust,
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
