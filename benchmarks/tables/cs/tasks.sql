SELECT id('TSK', 'task', n, k) AS id, cs_id AS company_gsid, id('PLN', 'plan', n) AS plan_id,
    pick(['Kick-off', 'Import data', 'Train admins'], 'task', n, k) AS task,
    created AS created_at, CAST(created AS DATE) + 30 * (k + 1)::INT AS due_date,
    CASE WHEN u('task done', n, k) < 0.5 AND created + INTERVAL 20 DAY < as_of()
        THEN created + INTERVAL 20 DAY END AS completed_at,
    CASE WHEN u('task done', n, k) < 0.5 AND created + INTERVAL 20 DAY < as_of()
        THEN created + INTERVAL 20 DAY ELSE created END AS modified_at
FROM (
    SELECT *, at_work(1 + least(tenure - 1, 200) * u('plan on', n), 'plan', n) AS created
    FROM accounts, range(3) t(k) WHERE in_cs AND u('has plan', n) < 0.6
)
ORDER BY n, k
