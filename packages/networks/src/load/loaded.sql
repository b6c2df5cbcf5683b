-- loaded: what is loaded, and who loads. Grain: one row per part (open, own, turn).
-- Reads: network_loads.
SELECT part, version, origin, loaded_at
FROM network_loads FINAL
ORDER BY part
LIMIT 10
