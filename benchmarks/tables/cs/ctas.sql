SELECT id('CTA', 'cta', n, k) AS id, cs_id AS company_gsid,
    pick(['Low usage', 'Sponsor left', 'Support trouble', 'Price'], 'cta', n, k) AS reason,
    pick(['Low', 'Medium', 'High', 'Critical'], 'cta how', n, k) AS priority,
    created, closed, coalesce(closed, created) AS modified
FROM (
    SELECT *, CASE WHEN u('cta closed', n, k) < 0.7 AND opened + INTERVAL 25 DAY < as_of()
        THEN opened + INTERVAL 25 DAY END AS closed, opened AS created
    FROM (
        SELECT *, at_work(1 + days_ago(300, u('cta on', n, k), 1, tenure, gone_for), 'cta', n, k)
            AS opened
        FROM accounts, range(about(0.4, 'ctas', n)) t(k) WHERE in_cs
    )
)
ORDER BY n, k
