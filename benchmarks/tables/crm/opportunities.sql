SELECT id('006', 'deal', n, k) AS "Id", crm_id AS "AccountId",
    pick(['Seats', 'Module', 'Renewal'], 'deal', n, k) || ' ' || k AS "Name",
    pick(['New Business', 'Expansion', 'Renewal'], 'deal', n, k) AS "Type",
    pick(['seats', 'Forecasting', 'Workflows', 'Insights', NULL], 'product', n, k) AS "Product__c",
    pick(['Prospecting', 'Proposal', 'Negotiation', 'Closed Won', 'Closed Lost'], 'stage', n, k)
        AS "StageName",
    round(arr * (0.05 + 0.3 * u('amount', n, k)), 2) AS "Amount", currency AS "CurrencyIsoCode",
    created AS "CreatedDate",
    CAST(created AS DATE) + 30 + floor(90 * u('close', n, k))::INT AS "CloseDate",
    created + INTERVAL 1 HOUR AS "SystemModstamp"
FROM (
    SELECT *, at_work(1 + days_ago(500, u('deal on', n, k), 1, tenure, gone_for), 'deal', n, k)
        AS created
    FROM accounts, range(about(1.5 * half_size, 'deals', n)) t(k)
)
ORDER BY n, k
