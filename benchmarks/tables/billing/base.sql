-- Terms: a year each (some month to month), back to the beginning, the next one for a few.
CREATE OR REPLACE TEMP TABLE terms AS
WITH billed AS (
    SELECT *, u('term', n) AS kind,
        CASE WHEN u('term', n) < 0.12 THEN 30 WHEN u('term', n) < 0.9 THEN 365 ELSE 730 END AS days
    FROM accounts WHERE in_billing
), numbered AS (
    SELECT *, tenure // days AS terms, CASE WHEN days = 30 THEN 3 ELSE 4 END AS shown FROM billed
), each AS (
    SELECT *, (since + (t * days)::INT) AS start_date, (since + ((t + 1) * days)::INT) AS end_date
    FROM numbered, range(greatest(0, terms - shown + 1), terms + 1) r(t)
)
SELECT *, CASE days WHEN 30 THEN 'Monthly' WHEN 365 THEN 'Annual' ELSE 'Multi-year' END AS type,
    round(arr * power(CASE fate WHEN 'growing' THEN 0.85 WHEN 'declining' THEN 1.12 ELSE 0.98 END,
        terms - t), 2) AS term_arr,
    id('sub_', 'subscription', n, t) AS id
FROM each
WHERE gone_for IS NULL OR start_date < today() - gone_for;

CREATE OR REPLACE TEMP TABLE invoices AS
WITH drawn AS (
    SELECT n, k, cus_id, currency, tenure, gone_for, fate, arr, (SELECT id FROM terms t
        WHERE t.n = accounts.n ORDER BY t.t DESC LIMIT 1) AS subscription,
        CAST(today() - (30 * k + 1 + floor(28 * u('invoice day', n)))::INT AS TIMESTAMP)
            + INTERVAL 7 HOUR AS created
    FROM accounts, range(14) s(k) WHERE in_billing
), timed AS (
    SELECT *, created + INTERVAL 30 DAY AS due_date, created + INTERVAL 1 HOUR * round(CASE
            WHEN u('late', n, k) < CASE fate WHEN 'declining' THEN 0.25 ELSE 0.05 END
            THEN 24 * (31 + 40 * u('how late', n, k)) ELSE 24 * 29 * u('how early', n, k) END)::INT
            AS paid, u('invoice state', n, k) AS state
    FROM drawn
    WHERE created > as_of() - INTERVAL 1 DAY * tenure
        AND (gone_for IS NULL OR created < as_of() - INTERVAL 1 DAY * gone_for)
)
SELECT *, id('in_', 'invoice', n, k) AS id,
    CASE WHEN state >= 0.03 AND paid < as_of() THEN paid END AS paid_at,
    CASE WHEN state < 0.01 THEN 'void' WHEN state < 0.015 THEN 'disputed'
        WHEN state >= 0.03 AND paid < as_of() THEN 'paid' ELSE 'open' END AS status,
    round(arr / 12 * 100)::BIGINT AS amount_due
FROM timed
