-- tokens: the tokens of the HTTP API, each with its revocation, the newest first.
-- Grain: one row per token. Reads: api_tokens.
SELECT
    token_id, anyIf(t.name, event = 'created') AS name, anyIf(t.role, event = 'created') AS role,
    anyIf(t.hash, event = 'created') AS hash, anyIf(t.expires_at, event = 'created') AS expires_at,
    minIf(t.at, event = 'created') AS created_at, anyIf(t.by_whom, event = 'created') AS created_by,
    if(countIf(event = 'revoked') = 0, NULL, minIf(t.at, event = 'revoked')) AS revoked_at,
    anyIf(t.by_whom, event = 'revoked') AS revoked_by, anyIf(t.reason, event = 'revoked') AS revoked_why
FROM api_tokens AS t
GROUP BY token_id
HAVING countIf(event = 'created') > 0
ORDER BY created_at DESC, token_id
LIMIT 10000
