-- Who may call the HTTP API, and what they did. Rows are only ever added; a token is revoked by a second
-- row. The secret is nowhere: what is kept is its SHA-256.

-- Grain: one row per token, and one more per revocation.
CREATE TABLE IF NOT EXISTS api_tokens
(
    token_id String COMMENT 'Names the token; stands in it, too',
    event LowCardinality(String) COMMENT 'created or revoked',
    name String COMMENT 'Who uses it: the actor of what is done with it',
    role LowCardinality(String) COMMENT 'viewer, analyst, responder or admin',
    hash String COMMENT 'SHA-256 of the whole token, hex; empty in the row that revokes',
    expires_at Nullable(DateTime64(3, 'UTC')) COMMENT 'When it ends by itself',
    at DateTime64(3, 'UTC') COMMENT 'Wall clock',
    by_whom String COMMENT 'Who created or revoked it',
    reason String COMMENT 'Why it was revoked, in words'
)
ENGINE = MergeTree
ORDER BY (token_id, at)
COMMENT 'Tokens of the HTTP API, hashed, a history';

-- Grain: one row per write that was asked for, stored before it is done, and one per query that was run.
CREATE TABLE IF NOT EXISTS api_audit
(
    at DateTime64(3, 'UTC') COMMENT 'Wall clock',
    audit_id String COMMENT 'Also the id of the request in the log',
    actor String COMMENT 'Name of the token; empty where there was none',
    role LowCardinality(String) COMMENT 'Role under which it was done',
    action LowCardinality(String) COMMENT 'What was done, such as control.create',
    target String COMMENT 'What it was done to',
    before String COMMENT 'As it was, JSON; null where there was nothing' CODEC(ZSTD(1)),
    after String COMMENT 'As it is to be, JSON' CODEC(ZSTD(1))
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(at)
ORDER BY (at, audit_id)
COMMENT 'Who did what through the HTTP API';
