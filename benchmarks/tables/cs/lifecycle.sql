SELECT id('LCS', 'stage', n, k) AS id, cs_id AS company_gsid,
    ['onboarding', 'adoption', 'renewal'][k::INT + 1] AS stage_name,
    CAST(since + (90 * k)::INT AS TIMESTAMP) + INTERVAL 9 HOUR AS entered_at
FROM accounts, range(3) t(k)
WHERE in_cs AND tenure > 90 * k
ORDER BY n, k
