-- Whose server answers here, and what it may use.
-- Grain: one row. Reads: system.server_settings.
SELECT
  anyIf(value, name = 'path') AS path,
  toInt64(anyIf(value, name = 'max_server_memory_usage')) AS memory_bytes
FROM system.server_settings
WHERE name IN ('path', 'max_server_memory_usage')
