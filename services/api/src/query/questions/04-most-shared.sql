-- Which identifiers do most accounts share, among those that are rare enough to link them?
SELECT kind, value, uniqExact(account_id) AS accounts, min(began_at) AS since
FROM account_links
WHERE account_id != ''
GROUP BY kind, value
HAVING accounts > 1
ORDER BY accounts DESC, since
LIMIT 50
