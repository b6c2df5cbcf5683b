-- account_links: identifiers that accounts share.
-- Grain: one row per kind, bucket, value and account. Reads: account_links.
-- What is asked of its key is dropped before rows are merged, so that a bound saves their reading.
-- Example: SELECT kind, value, count() AS accounts FROM account_links WHERE account_id != '' GROUP BY kind, value ORDER BY accounts DESC LIMIT 20
CREATE OR REPLACE VIEW {views:Identifier}.account_links
(
    kind String COMMENT 'address, network, client, device, content, payment or email',
    bucket Date COMMENT 'Day or week of the use, 1970-01-01 for what a profile says',
    value String COMMENT 'The shared value',
    account_id String COMMENT 'Account that has it; empty where more have it than may be linked',
    began_at DateTime64(3, 'UTC') COMMENT 'Event time since which it has it',
    network_kind String COMMENT 'Kind of network of a place, in a row of the empty account'
)
DEFINER = CURRENT_USER SQL SECURITY DEFINER
AS SELECT
    l.kind AS kind, l.bucket AS bucket, l.value AS value, l.account_id AS account_id,
    CAST(l.began_at, 'DateTime64(3, \'UTC\')') AS began_at, l.network_kind AS network_kind
FROM account_links AS l FINAL
SETTINGS optimize_move_to_prewhere_if_final = 1
COMMENT 'Identifiers that accounts share, one row per identifier, bucket and account'
