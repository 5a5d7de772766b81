SELECT id, cus_id AS customer, 'INV-' || n || '-' || k AS number, subscription, created, due_date,
    paid_at, amount_due, lower(currency) AS currency, status, coalesce(paid_at, created) AS updated
FROM invoices ORDER BY created, n, k
