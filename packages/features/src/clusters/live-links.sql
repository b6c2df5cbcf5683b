-- live-links: pairs of accounts with evidence enough to be one actor, as known before `to`.
-- Grain: one row per pair; `evidence` holds the strongest value of each kind, and how many values of
-- the kind the two have in common.
-- Reads: account_links.
WITH strongest AS
(
    SELECT
        account_a, account_b, kind, max(bits) AS kind_bits,
        argMax(value, (bits, value)) AS kind_value, argMax(accounts, (bits, value)) AS kind_accounts,
        uniqExact(value) AS kind_common,
        min(since) AS kind_since
    FROM account_links FINAL
    WHERE (bucket >= {since:Date} OR bucket = toDate(0)) AND since < {to:DateTime64(3, 'UTC')}
    GROUP BY account_a, account_b, kind
)
SELECT
    account_a, account_b,
    arraySort(groupArray((kind, kind_value, kind_accounts, round(kind_bits, 6), kind_common))) AS evidence,
    toUnixTimestamp64Milli(min(kind_since)) AS since_ms
FROM strongest
GROUP BY account_a, account_b
HAVING sum(kind_bits) >= {bits_min:Float64}
ORDER BY account_a, account_b
