-- place-rows: what the links say of the networks of places, for tests.
-- Grain: one row per kind, value and kind of network. Reads: account_links.
SELECT kind, value, toString(network_kind) AS network_kind, min(l.began_at) AS began_at
FROM account_links AS l
WHERE l.network_kind != '' AND account_id = ''
GROUP BY kind, value, network_kind
ORDER BY kind, value, network_kind
