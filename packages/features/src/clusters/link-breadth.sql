-- link-breadth: how many values of a kind an account shares with anybody, as known before `to`.
-- Grain: one row per account and kind where that is more than one. Reads: account_links.
--
-- Who goes through hundreds of addresses meets many strangers at one of them: the more values an
-- account shares, the less each of them says about a pair.
SELECT account_id, kind, uniq(value) AS shared_values
FROM account_links
ARRAY JOIN [account_a, account_b] AS account_id
WHERE (bucket >= {since:Date} OR bucket = toDate(0)) AND since < {to:DateTime64(3, 'UTC')}
GROUP BY account_id, kind
HAVING shared_values > 1
