WITH goals AS (
    SELECT *, at_work(1 + least(tenure - 1, 200 + 250 * k) * u('plan on', n, k), 'plan', n, k)
            AS created,
        n * 16 + k * 8 + g AS goal,
        pick(['On track', 'On track', 'At risk', 'Off track', 'Achieved', NULL], 'goal', n, k * 8 + g)
            AS state
    FROM accounts, range(2) t(k), range(4) s(g)
    WHERE in_cs AND u('has plan', n, k) < 0.6 AND u('has goal', n, k * 8 + g) < 0.7
)
SELECT id('OBJ', 'goal', n, k * 8 + g) AS id, cs_id AS company_gsid,
    CASE WHEN u('no plan id', goal) >= 0.03 THEN id('PLN', 'plan', n, k) END AS plan_id,
    pick(['Cut handling time', 'Roll out to sales', 'Train the team'], 'objective', goal)
        AS objective,
    state AS status, created AS created_at, CAST(created AS DATE) + 120 AS due_date,
    CASE WHEN state = 'Achieved' THEN created + INTERVAL 1 HOUR END AS achieved_at,
    CASE WHEN u('has target', goal) < 0.8 THEN 10.0 + floor(90 * u('target', goal)) END
        AS target_value,
    CASE WHEN u('has value', goal) < 0.8 THEN floor(110 * u('value', goal)) END AS current_value,
    'hours' AS unit, created + INTERVAL 1 HOUR AS modified_at
FROM goals ORDER BY n, k, g
