SELECT cs_id AS gsid, name AS company_name, domain AS website,
    CASE WHEN referenced THEN crm_id END AS sfdc_account_id,
    pick(['Ana Diaz', 'Ben Wu', 'Cleo Roy', 'Dan Fox', 'Eva Lind'], 'csm', n) AS csm_name,
    CAST(since AS TIMESTAMP) + INTERVAL 10 HOUR AS modified_at
FROM accounts WHERE in_cs ORDER BY n
