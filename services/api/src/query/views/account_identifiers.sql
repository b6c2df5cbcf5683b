-- account_identifiers: which accounts used which addresses, networks, clients and devices, by day.
-- Grain: one row per kind, value, account and UTC day. Reads: entity_accounts_1d. Ordered by kind and value.
-- What is asked of its key is dropped before rows are merged, so that a bound saves their reading.
-- Example: SELECT value, uniqExact(account_id) AS accounts FROM account_identifiers WHERE kind = 'device' GROUP BY value ORDER BY accounts DESC LIMIT 20
CREATE OR REPLACE VIEW {views:Identifier}.account_identifiers
(
    kind String COMMENT 'address, network, client or device',
    value String COMMENT 'The identifier',
    account_id String COMMENT 'Account that used it',
    day Date COMMENT 'UTC day of event time',
    first_at DateTime64(3, 'UTC') COMMENT 'First use on that day'
)
DEFINER = CURRENT_USER SQL SECURITY DEFINER
AS SELECT
    e.kind AS kind, e.value AS value, e.account_id AS account_id, e.day AS day,
    CAST(e.first_at, 'DateTime64(3, \'UTC\')') AS first_at
FROM entity_accounts_1d AS e FINAL
SETTINGS optimize_move_to_prewhere_if_final = 1
COMMENT 'Which accounts used which identifiers, one row per identifier, account and day'
