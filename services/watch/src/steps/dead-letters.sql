-- dead-letters: messages that could not be used, in the last window and on average before it.
-- Grain: one row per reason. Reads: dead_letters. A letter that was sent again counts once in a window.
SELECT
    reason,
    uniqExactIf((topic, partition, offset), rejected_at > {recent:DateTime64(3, 'UTC')}) AS letters,
    countIf(rejected_at <= {recent:DateTime64(3, 'UTC')}) AS before
FROM dead_letters
WHERE rejected_at > {from:DateTime64(3, 'UTC')} AND rejected_at <= {to:DateTime64(3, 'UTC')}
GROUP BY reason
ORDER BY reason
