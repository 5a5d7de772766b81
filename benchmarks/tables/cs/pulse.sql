SELECT id('PLS', 'pulse', n, k) AS id, cs_id AS company_gsid,
    pick(['Green', 'Green', 'Yellow', 'Red'], 'pulse', n, k) AS rating, 'Ana Diaz' AS author,
    at_work(1 + least(tenure, 60 + 60 * k) * u('pulse on', n, k), 'pulse', n, k) AS logged_at
FROM accounts, range(2) t(k)
WHERE in_cs AND gone_for IS NULL AND u('has pulse', n, k) < 0.6
ORDER BY n, k
