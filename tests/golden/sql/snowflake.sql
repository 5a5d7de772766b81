-- newest_records
SELECT
  "t6"."source",
  MAX("t6"."newest") AS "newest"
FROM (
  SELECT
    *
  FROM (
    SELECT
      "t2"."source",
      MAX("t2"."observed_at") AS "newest"
    FROM (
      SELECT
        *
      FROM "account" AS "t0"
      WHERE
        "t0"."observed_at" <= TIMESTAMP_TZ_FROM_PARTS(2024, 2, 15, 14, 30, 0, 0, 'UTC')
    ) AS "t2"
    GROUP BY
      1
  ) AS "t4"
  UNION ALL
  SELECT
    *
  FROM (
    SELECT
      "t3"."source",
      MAX("t3"."observed_at") AS "newest"
    FROM (
      SELECT
        *
      FROM "ticket" AS "t1"
      WHERE
        "t1"."observed_at" <= TIMESTAMP_TZ_FROM_PARTS(2024, 2, 15, 14, 30, 0, 0, 'UTC')
    ) AS "t3"
    GROUP BY
      1
  ) AS "t5"
) AS "t6"
GROUP BY
  1;

-- list_contracts
SELECT
  "t0"."source",
  "t0"."source_id",
  "t0"."observed_at",
  "t0"."type",
  "t0"."plan",
  "t0"."start_date",
  "t0"."end_date",
  "t0"."auto_renew",
  "t0"."seats",
  "t0"."arr",
  "t0"."currency",
  "t0"."notice_at",
  "t0"."account_id",
  "t0"."as_of"
FROM "kept_043" AS "t0"
ORDER BY
  "t0"."account_id" ASC,
  "t0"."as_of" ASC,
  "t0"."start_date" DESC NULLS LAST,
  "t0"."source" ASC,
  "t0"."source_id" ASC;

-- list_deals
SELECT
  "t0"."source",
  "t0"."source_id",
  "t0"."observed_at",
  "t0"."name",
  "t0"."kind",
  "t0"."product",
  "t0"."status",
  "t0"."amount",
  "t0"."currency",
  "t0"."created_at",
  "t0"."close_date",
  "t0"."account_id",
  "t0"."as_of"
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
  "t0"."source",
  "t0"."source_id",
  "t0"."observed_at",
  "t0"."kind",
  "t0"."name",
  "t0"."quantity",
  "t0"."used",
  "t0"."price",
  "t0"."currency",
  "t0"."starts_at",
  "t0"."ends_at",
  "t0"."account_id",
  "t0"."as_of"
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
  "t0"."source",
  "t0"."source_id",
  "t0"."observed_at",
  "t0"."plan_ref",
  "t0"."name",
  "t0"."status",
  "t0"."created_at",
  "t0"."due",
  "t0"."done_at",
  "t0"."target_value",
  "t0"."realised_value",
  "t0"."unit",
  "t0"."account_id",
  "t0"."as_of"
FROM "kept_030" AS "t0"
ORDER BY
  "t0"."account_id" ASC,
  "t0"."as_of" ASC,
  "t0"."due" ASC,
  "t0"."source" ASC,
  "t0"."source_id" ASC;

-- list_invoices
SELECT
  "t1"."source",
  "t1"."source_id",
  "t1"."observed_at",
  "t1"."number",
  "t1"."subscription_ref",
  "t1"."issued_at",
  "t1"."due_at",
  "t1"."paid_at",
  "t1"."amount",
  "t1"."currency",
  "t1"."status",
  "t1"."account_id",
  "t1"."as_of",
  "t1"."days_overdue"
FROM (
  SELECT
    "t0"."source",
    "t0"."source_id",
    "t0"."account_ref",
    "t0"."observed_at",
    "t0"."superseded_at",
    "t0"."loaded_at",
    "t0"."content_hash",
    "t0"."number",
    "t0"."subscription_ref",
    "t0"."issued_at",
    "t0"."due_at",
    "t0"."paid_at",
    "t0"."amount",
    "t0"."currency",
    "t0"."status",
    "t0"."account_id",
    "t0"."as_of",
    IFF(
      COALESCE("t0"."paid_at" <= "t0"."as_of", FALSE)
      OR COALESCE("t0"."status" IN ('paid', 'void'), FALSE),
      0,
      GREATEST(
        COALESCE(
          CAST(FLOOR(
            (
              CAST(DATE_PART('epoch', "t0"."as_of") AS DOUBLE) - CAST(DATE_PART('epoch', "t0"."due_at") AS DOUBLE)
            ) / CAST(86400.0 AS DOUBLE)
          ) AS BIGINT),
          0
        ),
        0
      )
    ) AS "days_overdue"
  FROM "kept_058" AS "t0"
) AS "t1"
WHERE
  COALESCE(
    (
      "t1"."issued_at" >= DATEADD(DAY, -'365', "t1"."as_of")
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
  "t1"."issued_at" DESC NULLS LAST,
  "t1"."source" ASC,
  "t1"."source_id" ASC;

-- list_limits
SELECT
  "t0"."source",
  "t0"."source_id",
  "t0"."observed_at",
  "t0"."kind",
  "t0"."name",
  "t0"."quantity",
  "t0"."used",
  "t0"."price",
  "t0"."currency",
  "t0"."starts_at",
  "t0"."ends_at",
  "t0"."account_id",
  "t0"."as_of"
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
  "t0"."source",
  "t0"."source_id",
  "t0"."observed_at",
  "t0"."plan_ref",
  "t0"."name",
  "t0"."created_at",
  "t0"."due",
  "t0"."done_at",
  "t0"."account_id",
  "t0"."as_of"
FROM "kept_074" AS "t0"
ORDER BY
  "t0"."account_id" ASC,
  "t0"."as_of" ASC,
  "t0"."due" ASC,
  "t0"."source" ASC,
  "t0"."source_id" ASC;

-- list_payments
SELECT
  "t0"."source",
  "t0"."source_id",
  "t0"."observed_at",
  "t0"."invoice_ref",
  "t0"."paid_at",
  "t0"."amount",
  "t0"."currency",
  "t0"."method",
  "t0"."status",
  "t0"."account_id",
  "t0"."as_of"
FROM "kept_059" AS "t0"
WHERE
  "t0"."paid_at" >= DATEADD(DAY, -'365', "t0"."as_of")
  AND "t0"."paid_at" < "t0"."as_of"
ORDER BY
  "t0"."account_id" ASC,
  "t0"."as_of" ASC,
  "t0"."paid_at" DESC NULLS LAST,
  "t0"."source" ASC,
  "t0"."source_id" ASC;

-- list_plans
SELECT
  "t0"."source",
  "t0"."source_id",
  "t0"."observed_at",
  "t0"."name",
  "t0"."status",
  "t0"."owner",
  "t0"."created_at",
  "t0"."target_date",
  "t0"."account_id",
  "t0"."as_of"
FROM "kept_031" AS "t0"
ORDER BY
  "t0"."account_id" ASC,
  "t0"."as_of" ASC,
  "t0"."created_at" DESC NULLS LAST,
  "t0"."source" ASC,
  "t0"."source_id" ASC;

-- list_surveys
SELECT
  "t0"."source",
  "t0"."source_id",
  "t0"."observed_at",
  "t0"."kind",
  "t0"."score",
  "t0"."scale_min",
  "t0"."scale_max",
  "t0"."answered_at",
  "t0"."contact_ref",
  "t0"."ticket_ref",
  "t0"."account_id",
  "t0"."as_of"
FROM "kept_005" AS "t0"
WHERE
  "t0"."answered_at" >= DATEADD(DAY, -'365', "t0"."as_of")
  AND "t0"."answered_at" < "t0"."as_of"
ORDER BY
  "t0"."account_id" ASC,
  "t0"."as_of" ASC,
  "t0"."answered_at" DESC NULLS LAST,
  "t0"."source" ASC,
  "t0"."source_id" ASC;

-- list_topics
SELECT
  "t2"."account_id",
  "t2"."as_of",
  "t2"."category",
  "t2"."count",
  "t2"."source",
  "t2"."source_id",
  "t2"."observed_at"
FROM (
  SELECT
    "t1"."source",
    "t1"."source_id",
    "t1"."account_ref",
    "t1"."observed_at",
    "t1"."superseded_at",
    "t1"."loaded_at",
    "t1"."content_hash",
    "t1"."subject",
    "t1"."category",
    "t1"."priority",
    "t1"."status",
    "t1"."created_at",
    "t1"."solved_at",
    "t1"."due_at",
    "t1"."requester_ref",
    "t1"."account_id",
    "t1"."as_of",
    COUNT(*) OVER (
      PARTITION BY "t1"."account_id", "t1"."as_of", "t1"."category"
      ORDER BY NULL ASC
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    ) AS "count",
    ROW_NUMBER() OVER (
      PARTITION BY "t1"."account_id", "t1"."as_of", "t1"."category"
      ORDER BY "t1"."created_at" DESC NULLS LAST, "t1"."source" ASC, "t1"."source_id" ASC
    ) - 1 AS "newness"
  FROM (
    SELECT
      *
    FROM "kept_015" AS "t0"
    WHERE
      "t0"."category" IS NOT NULL
      AND "t0"."created_at" >= DATEADD(DAY, -'90', "t0"."as_of")
      AND "t0"."created_at" < "t0"."as_of"
  ) AS "t1"
) AS "t2"
WHERE
  "t2"."newness" = 0
ORDER BY
  "t2"."account_id" ASC,
  "t2"."as_of" ASC,
  "t2"."count" DESC NULLS LAST,
  "t2"."category" ASC,
  "t2"."source" ASC,
  "t2"."source_id" ASC;

-- The others, by digest.
-- kept_001 6ddf0ad225ac
-- kept_002 16022f5ba2a5
-- kept_003 2f521f64e0df
-- kept_004 efa5e64d165d
-- kept_005 2c310bd24e0a
-- kept_006 d0e7cd9c592c
-- kept_007 d96764e87ac3
-- kept_008 75e3d6f96751
-- kept_009 eacec779bb16
-- kept_010 e1d4f82d540e
-- kept_011 505a83880501
-- kept_012 0f150fc5646b
-- kept_013 28a0768b537d
-- kept_014 34f56128b04a
-- kept_015 bf04c964e882
-- kept_016 4c70f407cf34
-- kept_017 3f0dc113d167
-- kept_018 be5223cd3290
-- kept_019 cf6df5714eb1
-- kept_020 c8b62aa51d22
-- kept_021 9139cade9da9
-- kept_022 9b2aba158fba
-- kept_023 668f7df3beda
-- kept_024 bf0173582976
-- kept_025 a9bd2f0783b9
-- kept_026 136eef623ed7
-- kept_027 f00738e5c580
-- kept_028 725a0cb783d9
-- kept_029 a6088b94fc3b
-- kept_030 52901fd71c3c
-- kept_031 c1e48fd8e1bc
-- kept_032 a29d36020cd4
-- kept_033 fdf26c4c6e0c
-- kept_034 98a56fa2f573
-- kept_035 1935474fa3f7
-- kept_036 67401784cae7
-- kept_037 73655cf0fddf
-- kept_038 495a10390c9a
-- kept_039 e347a73f86fa
-- kept_040 ccdacc7c3b7f
-- kept_041 dc88ade86119
-- kept_042 d32a5f926cef
-- kept_043 cfa2f24d6239
-- kept_044 a0f0a3f1ef30
-- kept_045 51c3947d7d65
-- kept_046 776053c21b37
-- kept_047 0bde1fbfdc13
-- kept_048 49d06dc2eb6c
-- kept_049 314429ddcebf
-- kept_050 7c68face23cd
-- kept_051 f2510d6b7a35
-- kept_052 bcc5856c68ab
-- kept_053 6fbb14ca24ef
-- kept_054 6d5cfa163595
-- kept_055 8a65e8a5a7c1
-- kept_056 ee56d5fe2d07
-- kept_057 54cfb3853e37
-- kept_058 e332fac9dd29
-- kept_059 6926cb04576b
-- kept_060 2fc88f14e7f5
-- kept_061 8a4173698741
-- kept_062 d8809f666715
-- kept_063 2d7d50f3c3a4
-- kept_064 558fb1067559
-- kept_065 0b4124d0c111
-- kept_066 b8406b2505c2
-- kept_067 8026240c9f9b
-- kept_068 f424a1cf96e0
-- kept_069 61b2f74cd73e
-- kept_070 e02326ad5f74
-- kept_071 fab654e5559c
-- kept_072 7815efd63fa8
-- kept_073 557021154339
-- kept_074 22be0d26168f
-- kept_075 f8e875f81913
-- kept_076 b32928d794a3
-- kept_077 e822cbdfd9c7
-- kept_078 30bb883b7149
-- kept_079 5c12bd475395
-- kept_080 be3a742d61e3
-- kept_081 54b74918f64e
-- links d09fb3cc7ff0
-- features 9dc1be60eaf5
-- score d9fac1b15589
-- list_contacts 884569f215eb
-- list_activities 0d492406439c
-- list_planned 4794ae930f65
-- list_tickets 39eaa0f6e81c
-- list_escalations e1a50d0a809b
-- list_outcomes 81ece4c8ba44
-- list_cs_health 7e2fe31193cf
-- list_csm_pulse 3ade87da427c
-- list_cs_risks d3716448344d
-- list_lifecycle fb7abc7924e9
-- list_features a4908a192789
-- list_modules de6a40c5463e
-- list_changes bef69c6d5408
-- completeness e47c14f30249
