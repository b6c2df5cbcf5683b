-- watch-look: when the watch looked last. Grain: one row, or none. Reads: watch_looks.
SELECT looked_at FROM watch_looks ORDER BY looked_at DESC LIMIT 1
