-- stored-signals: what was found in windows that end in (from, to], taken back or not.
-- Grain: one row per signal. Reads: signals.
SELECT signal_id, fired, corrected, body
FROM signals FINAL
WHERE window_end > {from:DateTime64(3, 'UTC')} AND window_end <= {to:DateTime64(3, 'UTC')}
