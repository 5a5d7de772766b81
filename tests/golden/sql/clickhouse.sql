-- newest_records
SELECT
  "t6"."source" AS "source",
  MAX("t6"."newest") AS "newest"
FROM (
  SELECT
    *
  FROM (
    SELECT
      "t2"."source" AS "source",
      MAX("t2"."observed_at") AS "newest"
    FROM (
      SELECT
        *
      FROM "account" AS "t0"
      WHERE
        "t0"."observed_at" <= parseDateTimeBestEffort('2024-02-15T14:30:00+00:00', 'UTC')
    ) AS "t2"
    GROUP BY
      "t2"."source"
  ) AS "t4"
  UNION ALL
  SELECT
    *
  FROM (
    SELECT
      "t3"."source" AS "source",
      MAX("t3"."observed_at") AS "newest"
    FROM (
      SELECT
        *
      FROM "ticket" AS "t1"
      WHERE
        "t1"."observed_at" <= parseDateTimeBestEffort('2024-02-15T14:30:00+00:00', 'UTC')
    ) AS "t3"
    GROUP BY
      "t3"."source"
  ) AS "t5"
) AS "t6"
GROUP BY
  "t6"."source";

-- list_contracts
SELECT
  "t0"."source" AS "source",
  "t0"."source_id" AS "source_id",
  "t0"."observed_at" AS "observed_at",
  "t0"."type" AS "type",
  "t0"."plan" AS "plan",
  "t0"."start_date" AS "start_date",
  "t0"."end_date" AS "end_date",
  "t0"."auto_renew" AS "auto_renew",
  "t0"."seats" AS "seats",
  "t0"."arr" AS "arr",
  "t0"."currency" AS "currency",
  "t0"."notice_at" AS "notice_at",
  "t0"."account_id" AS "account_id",
  "t0"."as_of" AS "as_of"
FROM "kept_043" AS "t0"
ORDER BY
  "t0"."account_id" ASC,
  "t0"."as_of" ASC,
  "t0"."start_date" DESC,
  "t0"."source" ASC,
  "t0"."source_id" ASC;

-- list_deals
SELECT
  "t0"."source" AS "source",
  "t0"."source_id" AS "source_id",
  "t0"."observed_at" AS "observed_at",
  "t0"."name" AS "name",
  "t0"."kind" AS "kind",
  "t0"."product" AS "product",
  "t0"."status" AS "status",
  "t0"."amount" AS "amount",
  "t0"."currency" AS "currency",
  "t0"."created_at" AS "created_at",
  "t0"."close_date" AS "close_date",
  "t0"."account_id" AS "account_id",
  "t0"."as_of" AS "as_of"
FROM "kept_072" AS "t0"
WHERE
  COALESCE("t0"."status" = 'open', FALSE)
ORDER BY
  "t0"."account_id" ASC,
  "t0"."as_of" ASC,
  "t0"."close_date" ASC,
  "t0"."source" ASC,
  "t0"."source_id" ASC;

-- list_entitlements
SELECT
  "t0"."source" AS "source",
  "t0"."source_id" AS "source_id",
  "t0"."observed_at" AS "observed_at",
  "t0"."kind" AS "kind",
  "t0"."name" AS "name",
  "t0"."quantity" AS "quantity",
  "t0"."used" AS "used",
  "t0"."price" AS "price",
  "t0"."currency" AS "currency",
  "t0"."starts_at" AS "starts_at",
  "t0"."ends_at" AS "ends_at",
  "t0"."account_id" AS "account_id",
  "t0"."as_of" AS "as_of"
FROM "kept_047" AS "t0"
WHERE
  NOT (
    COALESCE("t0"."starts_at" > "t0"."as_of", FALSE)
  )
  AND NOT (
    COALESCE("t0"."ends_at" <= "t0"."as_of", FALSE)
  )
ORDER BY
  "t0"."account_id" ASC,
  "t0"."as_of" ASC,
  "t0"."kind" ASC,
  "t0"."name" ASC,
  "t0"."source" ASC,
  "t0"."source_id" ASC;

-- list_goals
SELECT
  "t0"."source" AS "source",
  "t0"."source_id" AS "source_id",
  "t0"."observed_at" AS "observed_at",
  "t0"."plan_ref" AS "plan_ref",
  "t0"."name" AS "name",
  "t0"."status" AS "status",
  "t0"."created_at" AS "created_at",
  "t0"."due" AS "due",
  "t0"."done_at" AS "done_at",
  "t0"."target_value" AS "target_value",
  "t0"."realised_value" AS "realised_value",
  "t0"."unit" AS "unit",
  "t0"."account_id" AS "account_id",
  "t0"."as_of" AS "as_of"
FROM "kept_030" AS "t0"
ORDER BY
  "t0"."account_id" ASC,
  "t0"."as_of" ASC,
  "t0"."due" ASC,
  "t0"."source" ASC,
  "t0"."source_id" ASC;

-- list_invoices
SELECT
  "t1"."source" AS "source",
  "t1"."source_id" AS "source_id",
  "t1"."observed_at" AS "observed_at",
  "t1"."number" AS "number",
  "t1"."subscription_ref" AS "subscription_ref",
  "t1"."issued_at" AS "issued_at",
  "t1"."due_at" AS "due_at",
  "t1"."paid_at" AS "paid_at",
  "t1"."amount" AS "amount",
  "t1"."currency" AS "currency",
  "t1"."status" AS "status",
  "t1"."account_id" AS "account_id",
  "t1"."as_of" AS "as_of",
  "t1"."days_overdue" AS "days_overdue"
FROM (
  SELECT
    "t0"."source" AS "source",
    "t0"."source_id" AS "source_id",
    "t0"."account_ref" AS "account_ref",
    "t0"."observed_at" AS "observed_at",
    "t0"."superseded_at" AS "superseded_at",
    "t0"."loaded_at" AS "loaded_at",
    "t0"."content_hash" AS "content_hash",
    "t0"."number" AS "number",
    "t0"."subscription_ref" AS "subscription_ref",
    "t0"."issued_at" AS "issued_at",
    "t0"."due_at" AS "due_at",
    "t0"."paid_at" AS "paid_at",
    "t0"."amount" AS "amount",
    "t0"."currency" AS "currency",
    "t0"."status" AS "status",
    "t0"."account_id" AS "account_id",
    "t0"."as_of" AS "as_of",
    CASE
      WHEN COALESCE("t0"."paid_at" <= "t0"."as_of", FALSE)
      OR COALESCE("t0"."status" IN ('paid', 'void'), FALSE)
      THEN 0
      ELSE GREATEST(
        COALESCE(
          CAST(FLOOR(
            (
              CAST(toRelativeSecondNum("t0"."as_of") AS Nullable(Float64)) - CAST(toRelativeSecondNum("t0"."due_at") AS Nullable(Float64))
            ) / CAST(86400.0 AS Nullable(Float64))
          ) AS Nullable(Int64)),
          0
        ),
        0
      )
    END AS "days_overdue"
  FROM "kept_058" AS "t0"
) AS "t1"
WHERE
  COALESCE(
    (
      "t1"."issued_at" >= (
        "t1"."as_of" - INTERVAL '365' DAY
      )
    )
    AND (
      "t1"."issued_at" < "t1"."as_of"
    ),
    FALSE
  )
  OR (
    "t1"."days_overdue" > 0
  )
ORDER BY
  "t1"."account_id" ASC,
  "t1"."as_of" ASC,
  "t1"."issued_at" DESC,
  "t1"."source" ASC,
  "t1"."source_id" ASC;

-- list_limits
SELECT
  "t0"."source" AS "source",
  "t0"."source_id" AS "source_id",
  "t0"."observed_at" AS "observed_at",
  "t0"."kind" AS "kind",
  "t0"."name" AS "name",
  "t0"."quantity" AS "quantity",
  "t0"."used" AS "used",
  "t0"."price" AS "price",
  "t0"."currency" AS "currency",
  "t0"."starts_at" AS "starts_at",
  "t0"."ends_at" AS "ends_at",
  "t0"."account_id" AS "account_id",
  "t0"."as_of" AS "as_of"
FROM "kept_047" AS "t0"
WHERE
  NOT (
    COALESCE("t0"."starts_at" > "t0"."as_of", FALSE)
  )
  AND NOT (
    COALESCE("t0"."ends_at" <= "t0"."as_of", FALSE)
  )
  AND COALESCE("t0"."kind" = 'limit', FALSE)
ORDER BY
  "t0"."account_id" ASC,
  "t0"."as_of" ASC,
  "t0"."name" ASC,
  "t0"."source" ASC,
  "t0"."source_id" ASC;

-- list_milestones
SELECT
  "t0"."source" AS "source",
  "t0"."source_id" AS "source_id",
  "t0"."observed_at" AS "observed_at",
  "t0"."plan_ref" AS "plan_ref",
  "t0"."name" AS "name",
  "t0"."created_at" AS "created_at",
  "t0"."due" AS "due",
  "t0"."done_at" AS "done_at",
  "t0"."account_id" AS "account_id",
  "t0"."as_of" AS "as_of"
FROM "kept_074" AS "t0"
ORDER BY
  "t0"."account_id" ASC,
  "t0"."as_of" ASC,
  "t0"."due" ASC,
  "t0"."source" ASC,
  "t0"."source_id" ASC;

-- list_payments
SELECT
  "t0"."source" AS "source",
  "t0"."source_id" AS "source_id",
  "t0"."observed_at" AS "observed_at",
  "t0"."invoice_ref" AS "invoice_ref",
  "t0"."paid_at" AS "paid_at",
  "t0"."amount" AS "amount",
  "t0"."currency" AS "currency",
  "t0"."method" AS "method",
  "t0"."status" AS "status",
  "t0"."account_id" AS "account_id",
  "t0"."as_of" AS "as_of"
FROM "kept_059" AS "t0"
WHERE
  "t0"."paid_at" >= (
    "t0"."as_of" - INTERVAL '365' DAY
  )
  AND "t0"."paid_at" < "t0"."as_of"
ORDER BY
  "t0"."account_id" ASC,
  "t0"."as_of" ASC,
  "t0"."paid_at" DESC,
  "t0"."source" ASC,
  "t0"."source_id" ASC;

-- list_plans
SELECT
  "t0"."source" AS "source",
  "t0"."source_id" AS "source_id",
  "t0"."observed_at" AS "observed_at",
  "t0"."name" AS "name",
  "t0"."status" AS "status",
  "t0"."owner" AS "owner",
  "t0"."created_at" AS "created_at",
  "t0"."target_date" AS "target_date",
  "t0"."account_id" AS "account_id",
  "t0"."as_of" AS "as_of"
FROM "kept_031" AS "t0"
ORDER BY
  "t0"."account_id" ASC,
  "t0"."as_of" ASC,
  "t0"."created_at" DESC,
  "t0"."source" ASC,
  "t0"."source_id" ASC;

-- list_surveys
SELECT
  "t0"."source" AS "source",
  "t0"."source_id" AS "source_id",
  "t0"."observed_at" AS "observed_at",
  "t0"."kind" AS "kind",
  "t0"."score" AS "score",
  "t0"."scale_min" AS "scale_min",
  "t0"."scale_max" AS "scale_max",
  "t0"."answered_at" AS "answered_at",
  "t0"."contact_ref" AS "contact_ref",
  "t0"."ticket_ref" AS "ticket_ref",
  "t0"."account_id" AS "account_id",
  "t0"."as_of" AS "as_of"
FROM "kept_005" AS "t0"
WHERE
  "t0"."answered_at" >= (
    "t0"."as_of" - INTERVAL '365' DAY
  )
  AND "t0"."answered_at" < "t0"."as_of"
ORDER BY
  "t0"."account_id" ASC,
  "t0"."as_of" ASC,
  "t0"."answered_at" DESC,
  "t0"."source" ASC,
  "t0"."source_id" ASC;

-- list_topics
SELECT
  "t2"."account_id" AS "account_id",
  "t2"."as_of" AS "as_of",
  "t2"."category" AS "category",
  "t2"."count" AS "count",
  "t2"."source" AS "source",
  "t2"."source_id" AS "source_id",
  "t2"."observed_at" AS "observed_at"
FROM (
  SELECT
    "t1"."source" AS "source",
    "t1"."source_id" AS "source_id",
    "t1"."account_ref" AS "account_ref",
    "t1"."observed_at" AS "observed_at",
    "t1"."superseded_at" AS "superseded_at",
    "t1"."loaded_at" AS "loaded_at",
    "t1"."content_hash" AS "content_hash",
    "t1"."subject" AS "subject",
    "t1"."category" AS "category",
    "t1"."priority" AS "priority",
    "t1"."status" AS "status",
    "t1"."created_at" AS "created_at",
    "t1"."solved_at" AS "solved_at",
    "t1"."due_at" AS "due_at",
    "t1"."requester_ref" AS "requester_ref",
    "t1"."account_id" AS "account_id",
    "t1"."as_of" AS "as_of",
    COUNT(*) OVER (
      PARTITION BY "t1"."account_id", "t1"."as_of", "t1"."category"
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    ) AS "count",
    ROW_NUMBER() OVER (
      PARTITION BY "t1"."account_id", "t1"."as_of", "t1"."category"
      ORDER BY "t1"."created_at" DESC, "t1"."source" ASC, "t1"."source_id" ASC
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    ) - 1 AS "newness"
  FROM (
    SELECT
      *
    FROM "kept_015" AS "t0"
    WHERE
      isNotNull("t0"."category")
      AND "t0"."created_at" >= (
        "t0"."as_of" - INTERVAL '90' DAY
      )
      AND "t0"."created_at" < "t0"."as_of"
  ) AS "t1"
) AS "t2"
WHERE
  "t2"."newness" = 0
ORDER BY
  "t2"."account_id" ASC,
  "t2"."as_of" ASC,
  "t2"."count" DESC,
  "t2"."category" ASC,
  "t2"."source" ASC,
  "t2"."source_id" ASC;

-- The others, by digest.
-- kept_001 487ba4bf9fea
-- kept_002 6c2d0e558dd2
-- kept_003 f57e1d432bf8
-- kept_004 d0ab12fcca83
-- kept_005 29844058b8ce
-- kept_006 9f8d30ce0051
-- kept_007 1ba9b2030ff3
-- kept_008 314139577e5a
-- kept_009 02c96876ef24
-- kept_010 131ac14d99b3
-- kept_011 574a027b186c
-- kept_012 afdf4eb12c6c
-- kept_013 ccbd7f8df4dc
-- kept_014 a0c15399122a
-- kept_015 5278849554c2
-- kept_016 03a8552ab852
-- kept_017 29e4fb084b72
-- kept_018 3aa402d87435
-- kept_019 efe3995e2854
-- kept_020 ee240edcb11d
-- kept_021 6cda9da21031
-- kept_023 de6a21ef001a
-- kept_024 0af54ee35b4d
-- kept_025 1c8f5b528f6a
-- kept_026 087e132c7ddd
-- kept_027 7904d22ba0c2
-- kept_028 ca7e27f41047
-- kept_029 709cdeff28bc
-- kept_030 397e47de047f
-- kept_031 3562bdf4a8ea
-- kept_032 c0926aae341a
-- kept_033 50949733fbee
-- kept_034 378bc463fcc6
-- kept_035 ac65737835e6
-- kept_036 67401784cae7
-- kept_037 87a7ba1cbbca
-- kept_038 e8582762ed85
-- kept_039 60136a3a200a
-- kept_040 d53f9151389c
-- kept_041 5096be173f7d
-- kept_042 c16ff51ff0f6
-- kept_043 968658a8f382
-- kept_044 e076f30b4628
-- kept_045 423931f45863
-- kept_046 ce897e412bdf
-- kept_047 83bad769ffbe
-- kept_048 778aa5302963
-- kept_049 120dce7c1395
-- kept_050 456f822c3531
-- kept_051 c515003dc7cb
-- kept_052 bca96194cfd2
-- kept_053 632c39ada35f
-- kept_054 97fd391d4e0a
-- kept_055 efe28d6f0c6d
-- kept_056 b0ac2b70f236
-- kept_057 29bca8f821b3
-- kept_058 153344cb1d87
-- kept_059 952f67a3ce8e
-- kept_060 1217d41b7e78
-- kept_061 724a5082a4eb
-- kept_062 d2e85d928c17
-- kept_063 69102ea0ef4a
-- kept_064 6a117b5a4db9
-- kept_065 a5b4d10449e2
-- kept_066 041c61301933
-- kept_067 5834f03cddb9
-- kept_068 bbb96d769ecc
-- kept_069 b2e6e166dbc0
-- kept_071 78d932a125ef
-- kept_072 3b877ec4d8ce
-- kept_073 31c798842bb2
-- kept_074 1ad9220d84ae
-- kept_075 bffd3b8c6622
-- kept_076 d118f71f07d4
-- kept_077 c61c6866ca65
-- kept_078 5a21ad1ef286
-- kept_079 13ffb6c715fc
-- kept_080 fccc41b08700
-- kept_081 e19c0d90773b
-- links a4e2b1500084
-- features 9dc1be60eaf5
-- score 0ef9174d269f
-- list_contacts b9c84b4128ce
-- list_activities c4ecb6f2a664
-- list_planned f3943e87d917
-- list_tickets 30dbf18d2e28
-- list_escalations e845540d2e5a
-- list_outcomes 3198b3f5042f
-- list_cs_health afb604460fed
-- list_csm_pulse ec00e99a24f8
-- list_cs_risks 8f01e29794f0
-- list_lifecycle ff7d8e35ee66
-- list_features 38bf218aa72b
-- list_modules 27065ccbffc9
-- list_changes ae0a557fdbb6
-- completeness a7b140224bad
