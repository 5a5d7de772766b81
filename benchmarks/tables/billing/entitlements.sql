SELECT id('ent_', 'entitlement', n, k) AS id, cus_id AS customer,
    CASE WHEN k = 0 THEN 'seats' WHEN k = 4 THEN 'limit' ELSE 'module' END AS type,
    ['seats', 'Forecasting', 'Workflows', 'Insights', 'API calls'][k::INT + 1] AS item,
    CASE k WHEN 0 THEN seats WHEN 4 THEN 10000 END AS granted,
    CASE k WHEN 0 THEN floor(seats * (0.4 + 0.75 * u('assigned', n)))
        WHEN 4 THEN floor(11000 * u('calls', n)) END::INT AS in_use,
    CASE WHEN k IN (1, 2, 3) THEN round(arr * 0.1, 2) END AS price, lower(currency) AS currency,
    CAST(since AS TIMESTAMP) AS valid_from,
    CASE WHEN gone_for IS NOT NULL THEN CAST(today() - gone_for AS TIMESTAMP) END AS valid_until,
    CAST(since AS TIMESTAMP) AS updated_at
FROM accounts, range(5) t(k)
WHERE in_billing AND u('entitled', n, k) < CASE k WHEN 0 THEN 0.55 WHEN 4 THEN 0.4 ELSE 0.25 END
ORDER BY n, k
