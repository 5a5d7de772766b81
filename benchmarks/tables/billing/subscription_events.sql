WITH ended AS (
    SELECT n, t AS k, cus_id, 'renewed' AS event, start_date AS day, term_arr AS before,
        term_arr AS after, currency
    FROM terms WHERE t > 0 AND days > 30
    UNION ALL
    SELECT n, 9000, cus_id, 'churned', today() - gone_for, arr, 0.0, currency
    FROM accounts WHERE gone_for IS NOT NULL AND in_billing AND u('told', n) < 0.5
)
SELECT id('evt_', 'outcome', n, k) AS id, cus_id AS customer, event,
    CAST(day AS TIMESTAMP) AS effective_at, before AS annual_value_before,
    after AS annual_value_after, lower(currency) AS currency
FROM ended ORDER BY n, k
