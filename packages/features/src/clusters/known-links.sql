-- known-links: the links of a kind in the buckets of [since, until), and with `timeless` what profiles
-- say. Grain: one row per kind, bucket, value, account and kind of network. Reads: account_links.
SELECT
    kind, toString(bucket) AS bucket, value, account_id, network_kind,
    toUnixTimestamp64Milli(min(l.began_at)) AS began_ms
FROM account_links AS l
WHERE kind = {kind:String}
    AND (
        (l.bucket >= {since:Date} AND l.bucket < {until:Date})
        OR ({timeless:Bool} AND l.bucket = toDate(0))
    )
GROUP BY kind, l.bucket, value, account_id, network_kind
