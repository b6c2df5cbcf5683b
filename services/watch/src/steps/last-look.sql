-- last-look: when a watch looked last, and what it could not tell. Grain: one row, or none.
-- Reads: watch_looks.
SELECT looked_at, owner, body FROM watch_looks ORDER BY looked_at DESC LIMIT 1
