-- cluster-ties: what holds a cluster together at a snapshot, the strongest first.
-- Grain: one row per tie. Reads: account_cluster_links.
SELECT
    tie.account_a AS account_a, tie.account_b AS account_b, tie.bits AS bits,
    arrayMap(
        e -> CAST(
            (e.kind, e.value, e.bits, e.accounts),
            'Tuple(kind String, value String, bits Float64, holders UInt32)'
        ),
        tie.evidence
    ) AS evidence
FROM account_cluster_links FINAL
ARRAY JOIN links AS tie
WHERE window_end = {window_end:DateTime64(3, 'UTC')} AND version = {version:UInt32}
    AND cluster_id = {cluster:String}
ORDER BY tie.bits DESC, account_a, account_b
LIMIT 1000
