-- What every table is drawn from: chance, times and the accounts with what becomes of them.
-- Variables: seed, accounts, as_of (TIMESTAMP), from_day (DATE, first day of usage).

-- A number in [0, 1) that depends on the seed, on what it decides, and on whom it is about.
CREATE OR REPLACE MACRO u(what, n, k := 0) AS
    (hash(xor(hash(getvariable('seed'), what), hash(n * 100003 + k))) >> 11)::DOUBLE
    / 9007199254740992.0;

-- A normal deviate.
CREATE OR REPLACE MACRO z(what, n) AS
    sqrt(-2 * ln(1 - u(what || '/a', n))) * cos(2 * pi() * u(what || '/b', n));

-- A whole number with the mean given: its fraction is the chance of one more.
CREATE OR REPLACE MACRO about(mean, what, n) AS floor(mean + u(what, n))::BIGINT;

-- An id as SaaS systems give them: a prefix that says of what kind, 18 characters in all.
CREATE OR REPLACE MACRO id(prefix, kind, n, k := 0) AS
    prefix || upper(left(md5(getvariable('seed') || kind || n || '/' || k), 18 - length(prefix)));

CREATE OR REPLACE MACRO contact_id(n, j) AS id('003', 'contact', n, j);
CREATE OR REPLACE MACRO user_id(n, j) AS id('u_', 'user', n, j);

CREATE OR REPLACE MACRO as_of() AS getvariable('as_of');
CREATE OR REPLACE MACRO today() AS CAST(getvariable('as_of') AS DATE);

-- So many days before the moment, in office hours of a working day.
CREATE OR REPLACE MACRO at_work(days_ago, what, n, k := 0) AS (
    SELECT CAST(d - INTERVAL 1 DAY * (CASE dayofweek(d) WHEN 0 THEN 2 WHEN 6 THEN 1 ELSE 0 END)
        AS TIMESTAMP) + INTERVAL 1 MINUTE * CAST(480 + floor(600 * u(what || '/minute', n, k)) AS INT)
    FROM (SELECT today() - CAST(floor(days_ago) AS INT) AS d)
);

CREATE OR REPLACE MACRO pick(words, what, n, k := 0) AS
    words[1 + CAST(floor(len(words) * u(what, n, k)) AS INT)];

CREATE OR REPLACE TEMP TABLE accounts AS
WITH drawn AS (
    SELECT n, z('size', n) AS size, u('fate', n) AS fate_u FROM range(getvariable('accounts')) t(n)
), fated AS (
    SELECT *, CASE
        WHEN fate_u < 0.27 THEN 'growing' WHEN fate_u < 0.67 THEN 'steady'
        WHEN fate_u < 0.82 THEN 'declining' WHEN fate_u < 0.90 THEN 'churned'
        WHEN fate_u < 0.94 THEN 'silent' ELSE 'new' END AS fate
    FROM drawn
), sized AS (
    SELECT *, greatest(3, round(exp(2.1 + 0.9 * size)))::INT AS seats,
        exp(0.45 * size - 0.10125) AS half_size, exp(0.72 * size - 0.2592) AS most_size,
        CASE fate WHEN 'new' THEN 20 + floor(70 * u('tenure', n))
            ELSE 150 + floor(2400 * power(u('tenure', n), 1.5)) END::INT AS tenure
    FROM fated
)
SELECT *,
    id('001', 'account', n) AS crm_id, id('1P0', 'company', n) AS cs_id,
    id('org', 'organization', n) AS org_id, id('ws_', 'workspace', n) AS ws_id,
    id('cus_', 'customer', n) AS cus_id,
    pick(['Blue', 'North', 'Iron', 'Clear', 'Bright', 'Stone', 'River', 'Solar'], 'name1', n)
        || ' ' || pick(['Works', 'Labs', 'Systems', 'Foods', 'Health', 'Bank', 'Logistics'],
        'name2', n) || ' ' || n AS name,
    CASE WHEN u('no domain', n) >= 0.05 THEN
        'acct' || n || pick(['.com', '.io', '.de', '.co.uk'], 'tld', n) END AS domain,
    CASE WHEN seats >= 25 THEN 'Enterprise' WHEN seats >= 8 THEN 'Mid-Market' ELSE 'SMB' END
        AS segment,
    CASE WHEN seats >= 25 THEN 'Enterprise' WHEN seats >= 6 THEN 'Business' ELSE 'Starter' END
        AS plan,
    round(seats * (300 + 900 * u('price', n)) * CASE WHEN seats >= 25 THEN 0.8 ELSE 1 END, 2)
        AS arr,
    CASE WHEN u('currency', n) < 0.7 THEN 'USD' WHEN u('currency', n) < 0.9 THEN 'EUR'
        ELSE 'GBP' END AS currency,
    today() - tenure AS since,
    CASE WHEN fate = 'churned' THEN 20 + floor(150 * u('end', n))::INT END AS gone_for,
    -- Whether a record of another system carries the CRM's id; those without match by domain.
    (u('external', n) >= 0.08 OR u('no domain', n) < 0.05) AS referenced,
    u('in cs', n) < 0.85 AS in_cs, u('in support', n) < 0.96 AS in_support,
    u('in billing', n) < 0.98 AS in_billing, fate <> 'silent' AS in_usage,
    greatest(0, about(10.4 * half_size, 'contacts', n) - (u('unknown', n) < 0.02)::INT * 1000)
        AS contacts,
    CASE fate WHEN 'growing' THEN 1.5 WHEN 'declining' THEN 0.6 ELSE 1.0 END AS lean
FROM sized ORDER BY n;

-- How far back something of an account lies: recent for those who grow, long ago for those who go.
CREATE OR REPLACE MACRO days_ago(span, x, lean, tenure, gone_for) AS
    coalesce(gone_for, 0) + (least(span, tenure) - least(coalesce(gone_for, 0), tenure - 1))
    * power(x, lean);
