-- live-signals: the signals that stand, of windows that end in (from, to].
-- Grain: one row per signal. Reads: signals.
SELECT body
FROM signals FINAL
WHERE window_end > {from:DateTime64(3, 'UTC')} AND window_end <= {to:DateTime64(3, 'UTC')}
    AND fired AND mode = 'live'
ORDER BY window_end, signal_id
