-- 24 features: a third are no core features, some need a higher plan, some a paid module.
SELECT feature_name, label, is_core, min_plan, add_on, list_price, priced_per, 'USD' AS currency,
    TIMESTAMP '2020-01-01 00:00:00' AS published_at
FROM (
    SELECT f, 'feature_' || lpad(f::VARCHAR, 2, '0') AS feature_name, 'Feature ' || f AS label,
        CASE WHEN f % 3 = 2 THEN false WHEN f % 7 = 0 THEN NULL ELSE true END AS is_core,
        CASE WHEN f % 8 = 6 THEN 'Enterprise' WHEN f % 8 = 4 THEN 'Business' END AS min_plan,
        CASE WHEN f IN (9, 10) THEN 'Forecasting' WHEN f IN (18, 19) THEN 'Workflows'
            WHEN f = 21 THEN 'Insights' END AS add_on
    FROM range(24) t(f)
), LATERAL (SELECT CASE WHEN add_on IS NULL THEN NULL ELSE 1200.0 + 40 * f END AS list_price,
    CASE add_on WHEN 'Workflows' THEN 'seat' ELSE CASE WHEN add_on IS NOT NULL THEN 'account' END END
    AS priced_per)
ORDER BY f
