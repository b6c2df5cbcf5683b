-- noted-letters: what the store says of the dead letters of a topic, a place once.
-- Grain: one row per dead letter. Reads: dead_letters.
SELECT DISTINCT concat(toString(offset), ' ', reason) AS letter
FROM dead_letters
WHERE topic = {topic:String}
ORDER BY letter
