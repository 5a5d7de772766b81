SELECT id('SAT', 'csat', n, k) AS id, organization_id, id AS ticket_id,
    CASE WHEN u('csat ten', n, k) < 0.05 THEN 10 ELSE 5 END AS scale_max,
    CASE WHEN u('csat ten', n, k) < 0.05 THEN 1 + floor(9.99 * power(u('csat', n, k), 0.5))
        ELSE 1 + floor(4.99 * power(u('csat', n, k), 0.5)) END::INT AS score,
    solved_at + INTERVAL 2 HOUR AS rated_at
FROM tickets
WHERE solved_at + INTERVAL 2 HOUR < as_of() AND u('rated', n, k) < 0.3
ORDER BY rated_at, n, k
