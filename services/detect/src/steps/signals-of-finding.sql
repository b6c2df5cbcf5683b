-- signals-of-finding: the signals of one subject that hold, in windows that end in [since, until].
-- Grain: one row per signal. Reads: signals.
SELECT body
FROM signals FINAL
WHERE window_end >= {since:DateTime64(3, 'UTC')} AND window_end <= {until:DateTime64(3, 'UTC')}
    AND subject_id = {subject_id:String} AND subject_type = {subject_type:String}
    AND category = {category:String} AND mode = {mode:String}
    AND fired
