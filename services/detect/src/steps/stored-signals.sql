-- stored-signals: what was found in windows that end in (from, to].
-- Grain: one row per signal that holds. Reads: signals.
SELECT signal_id, body
FROM signals FINAL
WHERE window_end > {from:DateTime64(3, 'UTC')} AND window_end <= {to:DateTime64(3, 'UTC')} AND fired
