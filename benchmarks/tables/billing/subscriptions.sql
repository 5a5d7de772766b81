-- A tenth of the last terms began with another price: the export keeps both states.
SELECT id, cus_id AS customer, type AS billing_scheme,
    CASE WHEN u('no contract plan', n) >= 0.15 THEN plan END AS plan,
    start_date AS current_term_start, end_date AS current_term_end,
    CASE WHEN u('no renewal', n, t) >= 0.05 THEN u('auto renew', n) < 0.7 END AS auto_renew,
    CASE WHEN u('no seats', n) >= 0.1 THEN seats END AS quantity,
    CASE WHEN v.former THEN round(term_arr * 0.92, 2) ELSE term_arr END AS annual_value,
    lower(currency) AS currency,
    CASE WHEN NOT v.former AND t = terms AND fate IN ('declining', 'churned') AND u('notice', n) < 0.3
        THEN CAST(today() - floor(30 * u('notice on', n))::INT AS TIMESTAMP) END
        AS cancel_requested_at,
    CASE WHEN v.former THEN CAST(start_date AS TIMESTAMP)
        WHEN u('repriced', n, t) < 0.1 AND t = terms THEN least(as_of(), CAST(start_date AS TIMESTAMP)
            + INTERVAL 1 DAY * floor(days * 0.9 * u('repriced on', n, t))::INT + INTERVAL 5 HOUR)
        ELSE CAST(start_date AS TIMESTAMP) END AS updated_at
FROM terms, (VALUES (true), (false)) AS v(former)
WHERE NOT v.former OR (u('repriced', n, t) < 0.1 AND t = terms
    AND CAST(start_date AS TIMESTAMP) < as_of() - INTERVAL 1 DAY)
ORDER BY n, t, v.former DESC
