-- population: what the shares of the breaker are taken of.
-- Grain: one row. Reads: account_activity_1m, account_profiles.
SELECT
    (
        SELECT uniq(account_id) FROM account_activity_1m
        WHERE minute > {until:DateTime64(3, 'UTC')} - INTERVAL 24 HOUR
            AND minute <= {until:DateTime64(3, 'UTC')}
    ) AS active,
    (
        SELECT count() FROM account_profiles FINAL
        WHERE plan IN {paying_plans:Array(String)}
    ) AS paying
