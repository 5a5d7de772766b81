-- The contract in force or last ended, the one before it, and what is granted beside it.
CREATE TEMP TABLE version AS
SELECT a, s.*, current_term_end >= getvariable('as_of') OR current_term_end IS NULL AS in_force
FROM read_parquet(getvariable('exports') || 'billing/subscriptions.parquet') AS s
JOIN link ON key = customer
WHERE updated_at <= getvariable('as_of');

CREATE TEMP TABLE term AS
SELECT *, first_value(annual_value) OVER (PARTITION BY id ORDER BY updated_at) AS first_value,
    lead(updated_at) OVER (PARTITION BY id ORDER BY updated_at) IS NULL AS newest
FROM version QUALIFY newest;

CREATE TEMP TABLE contract AS
WITH started AS (
    SELECT *, lag(annual_value) OVER w AS before_value, lag(currency) OVER w AS before_currency,
        lag(id) OVER w IS NOT NULL AS has_before, min(current_term_start) OVER (PARTITION BY a) AS first
    FROM term WHERE current_term_start <= getvariable('as_of')
    WINDOW w AS (PARTITION BY a ORDER BY current_term_start)
)
SELECT *, CASE WHEN has_before THEN before_value ELSE first_value END AS base,
    NOT has_before OR before_currency = currency AS alike
FROM started
QUALIFY row_number() OVER (PARTITION BY a ORDER BY in_force DESC,
    CASE WHEN in_force THEN current_term_start ELSE current_term_end END DESC,
    current_term_end DESC, id) = 1;

CREATE TEMP TABLE granted AS
SELECT a, type, item, granted, in_use
FROM read_parquet(getvariable('exports') || 'billing/entitlements.parquet')
JOIN link ON key = customer
WHERE updated_at <= getvariable('as_of')
    AND coalesce(valid_from <= getvariable('as_of'), true)
    AND NOT coalesce(valid_until <= getvariable('as_of'), false);

CREATE TEMP TABLE seats AS
SELECT a, sum(granted) AS granted_seats, sum(in_use) AS assigned_seats
FROM granted WHERE type = 'seats' GROUP BY a;

CREATE TEMP TABLE invoice AS
SELECT a, max(late) AS days_overdue_worst, count(DISTINCT currency) FILTER (late > 0) AS currencies,
    coalesce(sum(amount) FILTER (late > 0), 0) AS overdue,
    max(paid_at) FILTER (paid_at <= getvariable('as_of')) AS last_invoice_paid_at
FROM (
    SELECT a, amount_due / 100 AS amount, currency, paid_at,
        CASE WHEN coalesce(paid_at <= getvariable('as_of'), false) OR coalesce(status = 'paid', false)
            THEN 0 ELSE greatest(0, coalesce(floor((epoch(getvariable('as_of')) - epoch(due_date))
            / 86400), 0)) END AS late
    FROM read_parquet(getvariable('exports') || 'billing/invoices.parquet')
    JOIN link ON key = customer
    WHERE updated <= getvariable('as_of') AND status IS DISTINCT FROM 'void'
)
GROUP BY a;

CREATE TEMP TABLE payment AS
SELECT a, max(created) FILTER (good) AS succeeded_at,
    CASE min_by(payment_method, (-epoch_us(created), id)) FILTER (good)
        WHEN 'ach_debit' THEN 'ACH' WHEN 'card' THEN 'Card' WHEN 'wire' THEN 'Wire transfer'
        WHEN 'sepa_debit' THEN 'SEPA debit' END AS method,
    count(*) FILTER (status = 'failed' AND created >= getvariable('as_of') - INTERVAL 90 DAY)
        AS failed_payments_90d,
    count(*) FILTER (status = 'disputed' AND created >= getvariable('as_of') - INTERVAL 90 DAY)
        AS disputed_90d
FROM (
    SELECT a, id, created, payment_method, status, coalesce(status, 'succeeded') = 'succeeded' AS good
    FROM read_parquet(getvariable('exports') || 'billing/charges.parquet')
    JOIN link ON key = customer WHERE created <= getvariable('as_of')
)
GROUP BY a;
