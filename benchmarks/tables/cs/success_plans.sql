SELECT id('PLN', 'plan', n, k) AS id, cs_id AS company_gsid, 'Plan ' || (k + 1) AS title,
    CASE WHEN k = 1 THEN 'Completed' ELSE pick(['Active', 'Active', 'Active', 'Draft', 'Cancelled'],
        'plan status', n, k) END AS status,
    'Ana Diaz' AS owner_name, created AS created_at, CAST(created AS DATE) + 180 AS target_date,
    created AS modified_at
FROM (
    SELECT *, at_work(1 + least(tenure - 1, 200 + 250 * k) * u('plan on', n, k), 'plan', n, k)
        AS created
    FROM accounts, range(2) t(k) WHERE in_cs AND u('has plan', n, k) < 0.6
)
ORDER BY n, k
