-- A tenth have a former version, with another owner and another ARR.
SELECT crm_id AS "Id", name AS "Name", 'https://www.' || domain || '/' AS "Website",
    CASE WHEN u('no segment', n) >= 0.03 THEN segment END AS "Segment__c",
    CASE WHEN u('no industry', n) >= 0.06 THEN
        pick(['Software', 'Retail', 'Finance', 'Health', 'Industry', 'Public'], 'industry', n) END
        AS "Industry",
    pick(['US', 'US', 'US', 'DE', 'GB', 'FR', 'NL', 'CA'], 'country', n) AS "BillingCountry",
    (seats * (3 + floor(30 * u('employees', n))))::INT AS "NumberOfEmployees",
    CASE WHEN u('no plan', n) >= 0.1 THEN plan END AS "Plan__c",
    CASE WHEN v.former THEN round(arr * 0.9, 2) ELSE arr END AS "ARR__c",
    currency AS "CurrencyIsoCode",
    CASE WHEN u('no since', n) >= 0.04 THEN since END AS "Customer_Since__c",
    pick(['Ana Diaz', 'Ben Wu', 'Cleo Roy', 'Dan Fox', 'Eva Lind'], 'csm', n) AS "CSM__c",
    pick(['Gil Moss', 'Hana Ito', 'Ivo Krug'], 'ae', n, v.former::INT) AS "Owner",
    false AS "IsDeleted",
    CASE WHEN v.former THEN CAST(since AS TIMESTAMP) + INTERVAL 9 HOUR
        ELSE CAST(since + tenure // 2 AS TIMESTAMP) + INTERVAL 9 HOUR END AS "SystemModstamp"
FROM accounts, (VALUES (true), (false)) AS v(former)
WHERE NOT v.former OR u('former', n) < 0.1
ORDER BY n, v.former DESC
