SELECT contact_id(n, j) AS "Id", crm_id AS "AccountId",
    pick(['Ada', 'Bo', 'Cy', 'Dee', 'Eli', 'Fay', 'Gus', 'Hal'], 'first', n, j) || ' '
        || pick(['Adler', 'Brook', 'Chen', 'Drake', 'Ek', 'Frost', 'Grant'], 'last', n, j)
        || ' ' || j AS "Name",
    'p' || j || '@' || coalesce(domain, 'gmail.com') AS "Email",
    CASE WHEN u('no title', n, j) < 0.08 THEN NULL
        WHEN u('title', n, j) < 0.04 THEN pick(['CEO', 'Chief Information Officer',
            'Chief Operating Officer', 'Geschäftsführer'], 'title1', n, j)
        WHEN u('title', n, j) < 0.13 THEN pick(['VP Operations', 'SVP Sales', 'Vice President, IT'],
            'title1', n, j)
        WHEN u('title', n, j) < 0.28 THEN pick(['Director of Support', 'Head of Data',
            'Leiter Einkauf'], 'title1', n, j)
        WHEN u('title', n, j) < 0.50 THEN pick(['Operations Manager', 'Team Lead', 'Product Owner'],
            'title1', n, j)
        ELSE pick(['Analyst', 'Engineer', 'Specialist', 'Assistant to the CEO', 'Consultant'],
            'title1', n, j) END AS "Title",
    pick(['IT', 'Operations', 'Finance', 'Sales', NULL], 'department', n, j) AS "Department",
    CASE WHEN j = 0 AND u('champion', n) < 0.25 THEN 'champion'
        WHEN j = 1 AND u('sponsor', n) < 0.2 THEN 'executive_sponsor'
        WHEN j = 2 AND u('detractor', n) < 0.05 THEN 'detractor'
        WHEN u('role', n, j) < 0.1 THEN 'user' END AS "Buying_Role__c",
    CASE WHEN u('is user', n, j) < 0.6 THEN user_id(n, j) END AS "Product_User__c",
    CASE WHEN u('sentiment', n, j) < 0.1 THEN
        pick(['positive', 'neutral', 'negative'], 'sentiment1', n, j) END AS "Sentiment__c",
    added AS "CreatedDate",
    CASE WHEN u('left', n, j) < 0.05 THEN
        least(added + INTERVAL 30 DAY, as_of()) + (as_of() - least(added + INTERVAL 30 DAY, as_of()))
        * u('left on', n, j) END AS "Left_Company__c",
    u('opted out', n, j) < 0.1 AS "HasOptedOutOfEmail", u('no call', n, j) < 0.1 AS "DoNotCall",
    u('marketing', n, j) < 0.5 AS "Marketing_Consent__c",
    added AS "SystemModstamp"
FROM (
    SELECT *, at_work(tenure * power(u('added', n, j), 0.5), 'added', n, j) AS added
    FROM accounts, range(contacts) t(j)
)
ORDER BY n, j
