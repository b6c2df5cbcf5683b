-- copies: one more history of as many events, `days` older, of accounts and identifiers of its own, made of
-- rows that are there: a copy takes a third of what the views take. The views are off meanwhile.
-- Grain: that of each table.
INSERT INTO request_events
SELECT * REPLACE (
    concat(event_id, {copy:String}) AS event_id, occurred_at - toIntervalDay({days:UInt16}) AS occurred_at,
    concat('acc_', lower(hex(cityHash64(account_id, {copy:String})))) AS account_id,
    concat('key_', lower(hex(cityHash64(account_id, {copy:String})))) AS api_key_id,
    concat(device_id, {copy:String}) AS device_id, concat(content_hash, {copy:String}) AS content_hash,
    received_at - toIntervalDay({days:UInt16}) AS received_at
)
FROM (SELECT * FROM request_events WHERE occurred_at >= {since:DateTime64(3, 'UTC')});

INSERT INTO account_activity_1m
SELECT * REPLACE (
    minute - toIntervalDay({days:UInt16}) AS minute,
    concat('acc_', lower(hex(cityHash64(account_id, {copy:String})))) AS account_id
)
FROM (SELECT * FROM account_activity_1m WHERE minute >= {since:DateTime64(3, 'UTC')});

INSERT INTO account_activity_5m
SELECT * REPLACE (
    slot - toIntervalDay({days:UInt16}) AS slot,
    concat('acc_', lower(hex(cityHash64(account_id, {copy:String})))) AS account_id
)
FROM (SELECT * FROM account_activity_5m WHERE slot >= {since:DateTime64(3, 'UTC')});

INSERT INTO entity_uses_15m
SELECT * REPLACE (
    slot - toIntervalDay({days:UInt16}) AS slot, concat(value, {copy:String}) AS value,
    concat('acc_', lower(hex(cityHash64(account_id, {copy:String})))) AS account_id,
    first_at - toIntervalDay({days:UInt16}) AS first_at, last_at - toIntervalDay({days:UInt16}) AS last_at
)
FROM (SELECT * FROM entity_uses_15m WHERE slot >= {since:DateTime64(3, 'UTC')});

INSERT INTO content_uses_15m
SELECT * REPLACE (
    slot - toIntervalDay({days:UInt16}) AS slot,
    concat('acc_', lower(hex(cityHash64(account_id, {copy:String})))) AS account_id,
    toUInt32(cityHash64(content, {copy:String})) AS content
)
FROM (SELECT * FROM content_uses_15m WHERE slot >= {since:DateTime64(3, 'UTC')});

INSERT INTO entity_accounts_1d
SELECT * REPLACE (
    day - {days:UInt16} AS day, concat(value, {copy:String}) AS value,
    concat('acc_', lower(hex(cityHash64(account_id, {copy:String})))) AS account_id,
    first_at - toIntervalDay({days:UInt16}) AS first_at
)
FROM (SELECT * FROM entity_accounts_1d WHERE day >= {since:DateTime64(3, 'UTC')});

INSERT INTO key_origins_15m
SELECT * REPLACE (
    slot - toIntervalDay({days:UInt16}) AS slot,
    concat('acc_', lower(hex(cityHash64(account_id, {copy:String})))) AS account_id,
    concat('key_', lower(hex(cityHash64(account_id, {copy:String})))) AS api_key_id,
    first_at - toIntervalDay({days:UInt16}) AS first_at, last_at - toIntervalDay({days:UInt16}) AS last_at
)
FROM (SELECT * FROM key_origins_15m WHERE slot >= {since:DateTime64(3, 'UTC')});

INSERT INTO account_remarks_1m
SELECT * REPLACE (
    minute - toIntervalDay({days:UInt16}) AS minute,
    concat('acc_', lower(hex(cityHash64(account_id, {copy:String})))) AS account_id
)
FROM (SELECT * FROM account_remarks_1m WHERE minute >= {since:DateTime64(3, 'UTC')});

INSERT INTO account_refusals_1m
SELECT * REPLACE (
    minute - toIntervalDay({days:UInt16}) AS minute,
    concat('acc_', lower(hex(cityHash64(account_id, {copy:String})))) AS account_id
)
FROM (SELECT * FROM account_refusals_1m WHERE minute >= {since:DateTime64(3, 'UTC')});

INSERT INTO account_content_30m
SELECT * REPLACE (
    slot - toIntervalDay({days:UInt16}) AS slot,
    concat('acc_', lower(hex(cityHash64(account_id, {copy:String})))) AS account_id
)
FROM (SELECT * FROM account_content_30m WHERE slot >= {since:DateTime64(3, 'UTC')});

INSERT INTO place_networks_1d
SELECT * REPLACE (
    day - {days:UInt16} AS day, concat(value, {copy:String}) AS value,
    first_at - toIntervalDay({days:UInt16}) AS first_at
)
FROM (SELECT * FROM place_networks_1d WHERE day >= {since:DateTime64(3, 'UTC')});

INSERT INTO account_profiles
SELECT * REPLACE (
    concat('acc_', lower(hex(cityHash64(account_id, {copy:String})))) AS account_id,
    concat(email_hash, {copy:String}) AS email_hash,
    concat(payment_fingerprint, {copy:String}) AS payment_fingerprint
)
FROM
(
    SELECT * FROM account_profiles FINAL
    WHERE account_id IN
        (SELECT account_id FROM account_activity_5m WHERE slot >= {since:DateTime64(3, 'UTC')})
);

INSERT INTO account_links
SELECT * REPLACE (
    bucket - {days:UInt16} AS bucket, concat(value, {copy:String}) AS value,
    concat('acc_', lower(hex(cityHash64(account_id, {copy:String})))) AS account_id,
    began_at - toIntervalDay({days:UInt16}) AS began_at
)
FROM
(
    SELECT * FROM account_links
    WHERE bucket >= {since:DateTime64(3, 'UTC')} AND bucket >= {links_since:DateTime64(3, 'UTC')}
)
