-- The door of links, like those of 0010: who holds the claim keeps the links in memory, so nobody
-- else may write them.
CREATE TABLE IF NOT EXISTS account_links_in
(
    kind String, bucket Date, value String, account_id String, began_at DateTime64(3, 'UTC'),
    owner String
)
ENGINE = Null
COMMENT 'The door to account_links: one insert is one quarter of an hour';

CREATE MATERIALIZED VIEW IF NOT EXISTS account_links_mv TO account_links AS
SELECT kind, bucket, value, account_id, began_at
FROM account_links_in
WHERE throwIf(
    owner NOT IN
        (SELECT argMax(owner, epoch) FROM ingest_claims
         WHERE topic = 'service:detect' AND partition = 0),
    'CLAIM_LOST: another detect process writes the links') = 0;
