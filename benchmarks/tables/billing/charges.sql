-- One for every invoice paid; some failed first; a few were disputed or paid back.
SELECT id('ch_', 'charge', n, k * 2 + failed::INT) AS id, cus_id AS customer, id AS invoice,
    CASE WHEN failed THEN paid_at - INTERVAL 2 DAY ELSE paid_at END AS created,
    amount_due AS amount, lower(currency) AS currency,
    pick(['ach_debit', 'card', 'wire', 'sepa_debit'], 'method', n) AS payment_method,
    CASE WHEN failed THEN 'failed' WHEN u('disputed', n, k) < 0.005 THEN 'disputed'
        WHEN u('disputed', n, k) < 0.01 THEN 'refunded' ELSE 'succeeded' END AS status
FROM invoices, (VALUES (true), (false)) AS v(failed)
WHERE paid_at IS NOT NULL AND (NOT failed OR u('failed', n, k) < 0.03)
ORDER BY created, n, k, failed
