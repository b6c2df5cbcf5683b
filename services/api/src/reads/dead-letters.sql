-- dead-letters: those that were sent, by why. One that was sent again counts once.
-- Grain: one row per reason. Reads: dead_letters.
SELECT
    reason, toUInt64(uniqExact((topic, partition, offset))) AS letters,
    toUInt64(uniqExactIf(
        (topic, partition, offset), rejected_at > {at:DateTime64(3, 'UTC')} - INTERVAL 1 DAY
    )) AS last_day
FROM dead_letters
GROUP BY reason
ORDER BY letters DESC, reason
LIMIT 100
