SELECT id('SCR', 'scorecard', n, k) AS id, cs_id AS company_gsid,
    greatest(0, least(100, round(70 + 18 * z('score', n * 64 + k))))::INT AS score,
    CAST(today() - 30 * k::INT - floor(20 * u('scored', n, k))::INT AS TIMESTAMP)
        + INTERVAL 4 HOUR AS scored_on
FROM accounts, range(6) t(k)
WHERE in_cs AND tenure > 30 * k + 20 AND coalesce(gone_for, 0) < 30 * k + 1
ORDER BY n, k
