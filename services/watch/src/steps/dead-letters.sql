-- dead-letters: messages that could not be used, since `recent` and between `from` and then.
-- Grain: one row per reason. Reads: dead_letters. A letter that was sent again counts once.
SELECT
    reason,
    uniqExactIf((topic, partition, offset), rejected_at > {recent:DateTime64(3, 'UTC')}) AS letters,
    uniqExactIf((topic, partition, offset), rejected_at <= {recent:DateTime64(3, 'UTC')}) AS earlier
FROM dead_letters
WHERE rejected_at > {from:DateTime64(3, 'UTC')} AND rejected_at <= {to:DateTime64(3, 'UTC')}
    AND NOT startsWith(topic, 'file:')
GROUP BY reason
ORDER BY reason
