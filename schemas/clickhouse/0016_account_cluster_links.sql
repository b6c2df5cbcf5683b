-- The strongest links that hold each cluster of a snapshot together: of a tree that spans its members,
-- each edge as strong as can be, the strongest dozen. What an alert can print and an analyst can check.
-- Grain: one row per snapshot and cluster (after merges; read with FINAL). A snapshot is that of
-- account_clusters; its rows here are written before those there, so whoever finds a member finds the
-- links, and what a crash left here without members is overwritten when the snapshot is written again.
CREATE TABLE IF NOT EXISTS account_cluster_links
(
    window_end DateTime64(3, 'UTC') COMMENT 'The clusters hold from this event time on',
    version UInt32 COMMENT 'Grows where late events change the clusters of a time; newest wins',
    cluster_id String COMMENT 'Cluster',
    links Array(Tuple(
        account_a String, account_b String, bits Float64,
        evidence Array(Tuple(kind String, value String, bits Float64, accounts UInt32))
    )) COMMENT 'Strongest first; bits add up over families, what was shared comes with who else has it'
)
ENGINE = ReplacingMergeTree
ORDER BY (window_end, version, cluster_id)
COMMENT 'What holds the clusters together, by time';

CREATE VIEW IF NOT EXISTS account_cluster_links_current AS
SELECT
    cluster_id, link.account_a AS account_a, link.account_b AS account_b, link.bits AS link_bits,
    shared.kind AS kind, shared.value AS value, shared.bits AS bits, shared.accounts AS accounts
FROM account_cluster_links FINAL
ARRAY JOIN links AS link
ARRAY JOIN link.evidence AS shared
WHERE (window_end, version) IN
    (SELECT window_end, version FROM account_clusters ORDER BY window_end DESC, version DESC LIMIT 1);

-- The door, like those of 0010.
CREATE TABLE IF NOT EXISTS account_cluster_links_in
(
    window_end DateTime64(3, 'UTC'), version UInt32, cluster_id String,
    links Array(Tuple(
        account_a String, account_b String, bits Float64,
        evidence Array(Tuple(kind String, value String, bits Float64, accounts UInt32))
    )),
    owner String
)
ENGINE = Null
COMMENT 'The door to account_cluster_links: one insert is one snapshot';

CREATE MATERIALIZED VIEW IF NOT EXISTS account_cluster_links_mv TO account_cluster_links AS
SELECT window_end, version, cluster_id, links
FROM account_cluster_links_in
WHERE throwIf(
    owner NOT IN
        (SELECT argMax(owner, epoch) FROM ingest_claims
         WHERE topic = 'service:detect' AND partition = 0),
    'CLAIM_LOST: another detect process writes the links of clusters') = 0;
