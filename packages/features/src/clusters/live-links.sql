-- live-links: pairs of accounts with evidence enough to be one actor, as known before `to`.
-- Grain: one row per pair; `evidence` holds for each kind the strongest value, how many accounts share
-- it, its bits, how many values of the kind the two have in common, and how many the one and the
-- other share with anybody. Reads: account_links.
--
-- Evidence after Fellegi and Sunter with value frequencies: log2(m / u). m is the chance that two
-- accounts of one actor share a value of the kind, u that a stranger has this one: d / N for what
-- anybody may have, less for a device, a payment instrument or an e-mail address, which strangers
-- seldom share. The evidence of an address sinks with the number of accounts behind it.
-- A shared address or network is the main innocent explanation: pairs that share nothing else are
-- never made, only accounts that share some other value are looked at.
WITH
    shared AS
    (
        SELECT
            kind, bucket, value, uniqExact(account_id) AS accounts,
            groupUniqArrayIf(
                account_id,
                kind NOT IN ('address', 'network') OR account_id IN
                (
                    SELECT account_id
                    FROM account_links
                    WHERE kind IN ('client', 'content', 'device', 'email', 'payment')
                        AND (bucket >= {since:Date} OR bucket = toDate(0))
                        AND began_at < {to:DateTime64(3, 'UTC')}
                )
            ) AS users
        FROM account_links
        WHERE (bucket >= {since:Date} OR bucket = toDate(0))
            AND began_at < {to:DateTime64(3, 'UTC')}
        GROUP BY kind, bucket, value
        HAVING accounts BETWEEN 2 AND {accounts_max:UInt32} AND countIf(account_id = '') = 0
            AND notEmpty(users)
    ),
    weighed AS
    (
        SELECT
            kind, bucket, value, accounts, users,
            multiIf(
                kind IN ('payment', 'email'), 0.9, kind = 'device', 0.7, kind = 'client', 0.6,
                kind = 'address', 0.5, 0.4
            ) AS m,
            multiIf(kind IN ('payment', 'email'), 0.01, kind = 'device', 0.05, 1) * accounts
                AS strangers,
            if(
                kind IN ('address', 'network'), 1 / (1 + exp(-4 + 0.8 * log2(1 + accounts))), 1
            ) AS trust,
            trust * log2(m * {accounts_active:UInt64} / strangers) AS bits
        FROM shared
        WHERE bits >= {value_bits_min:Float64}
    ),
    used AS
    (
        SELECT
            kind, bucket, value, accounts, bits, account_id,
            uniqExact(value) OVER (PARTITION BY account_id, kind) AS breadth
        FROM weighed
        ARRAY JOIN users AS account_id
    ),
    holders AS
    (
        SELECT
            kind, value, any(accounts) AS value_accounts, any(u.bits) AS value_bits,
            arraySort(groupArray((account_id, breadth))) AS held
        FROM used AS u
        GROUP BY kind, bucket, value
        HAVING length(held) >= 2
    ),
    pairs AS
    (
        SELECT
            held[pair.1].1 AS account_a, held[pair.2].1 AS account_b, kind,
            max(value_bits) AS kind_bits, uniqExact(value) AS common,
            argMax((value, value_accounts), (value_bits, value)) AS strongest,
            any(held[pair.1].2) AS breadth_a, any(held[pair.2].2) AS breadth_b
        FROM holders
        ARRAY JOIN arrayFilter(
            p -> p.1 < p.2,
            arrayMap(
                i -> (intDiv(i, length(held)) + 1, i % length(held) + 1),
                range(length(held) * length(held))
            )
        ) AS pair
        GROUP BY account_a, account_b, kind
    )
SELECT
    account_a, account_b,
    arraySort(groupArray((
        kind, strongest.1, strongest.2, round(kind_bits, 6), common, breadth_a, breadth_b
    ))) AS evidence
FROM pairs
GROUP BY account_a, account_b
HAVING sum(kind_bits) >= {bits_min:Float64} AND countIf(kind NOT IN ('address', 'network')) > 0
ORDER BY account_a, account_b
