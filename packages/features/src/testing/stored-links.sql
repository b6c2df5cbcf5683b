-- stored-links: what the links say as of a time, for tests.
-- Grain: one row per kind, bucket, value and account. Reads: account_links.
SELECT kind, toString(bucket) AS bucket, value, account_id, min(l.began_at) AS began_at
FROM account_links AS l
WHERE l.began_at < {to:DateTime64(3, 'UTC')} AND l.network_kind = ''
GROUP BY kind, bucket, value, account_id
ORDER BY kind, bucket, value, account_id
