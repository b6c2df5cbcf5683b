-- cursor: every alert up to this sequence was decided on; 0 at first.
-- Grain: one row. Reads: decision_cursors.
SELECT max(sequence) AS sequence FROM decision_cursors WHERE name = {name:String}
