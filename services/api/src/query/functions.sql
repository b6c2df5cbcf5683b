-- functions: every function that the server knows, its own and those that operators defined.
-- Grain: one row per function. Reads: system.functions.
SELECT name
FROM system.functions
ORDER BY name
LIMIT 20000
