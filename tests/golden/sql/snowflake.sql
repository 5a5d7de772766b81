-- newest
SELECT
  "t8"."source",
  MAX("t8"."newest") AS "newest"
FROM (
  SELECT
    *
  FROM (
    SELECT
      "t4"."source",
      MAX("t4"."observed_at") AS "newest"
    FROM (
      SELECT
        *
      FROM "account" AS "t0"
      WHERE
        "t0"."observed_at" <= (
          SELECT
            "t2"."as_of"
          FROM "survey_moments" AS "t2"
          WHERE
            "t2"."now"
        )
    ) AS "t4"
    GROUP BY
      1
  ) AS "t6"
  UNION ALL
  SELECT
    *
  FROM (
    SELECT
      "t5"."source",
      MAX("t5"."observed_at") AS "newest"
    FROM (
      SELECT
        *
      FROM "ticket" AS "t1"
      WHERE
        "t1"."observed_at" <= (
          SELECT
            "t2"."as_of"
          FROM "survey_moments" AS "t2"
          WHERE
            "t2"."now"
        )
    ) AS "t5"
    GROUP BY
      1
  ) AS "t7"
) AS "t8"
GROUP BY
  1;

-- now:contracts
SELECT
  *
FROM (
  SELECT
    "t2"."source",
    "t2"."source_id",
    "t2"."observed_at",
    "t2"."type",
    "t2"."plan",
    "t2"."start_date",
    "t2"."end_date",
    "t2"."auto_renew",
    "t2"."seats",
    "t2"."arr",
    "t2"."currency",
    "t2"."notice_at",
    "t2"."account_id",
    "t2"."as_of"
  FROM "survey_48" AS "t2"
  WHERE
    EXISTS(
      SELECT
        1
      FROM (
        SELECT
          "t1"."as_of"
        FROM "survey_moments" AS "t1"
        WHERE
          "t1"."now"
      ) AS "t4"
      WHERE
        "t2"."as_of" = "t4"."as_of"
    )
) AS "t5"
ORDER BY
  "t5"."account_id" ASC,
  "t5"."as_of" ASC,
  "t5"."start_date" DESC NULLS LAST,
  "t5"."source" ASC,
  "t5"."source_id" ASC;

-- now:deals
SELECT
  *
FROM (
  SELECT
    "t2"."source",
    "t2"."source_id",
    "t2"."observed_at",
    "t2"."name",
    "t2"."kind",
    "t2"."product",
    "t2"."status",
    "t2"."amount",
    "t2"."currency",
    "t2"."created_at",
    "t2"."close_date",
    "t2"."account_id",
    "t2"."as_of"
  FROM "survey_77" AS "t2"
  WHERE
    EXISTS(
      SELECT
        1
      FROM (
        SELECT
          "t1"."as_of"
        FROM "survey_moments" AS "t1"
        WHERE
          "t1"."now"
      ) AS "t4"
      WHERE
        "t2"."as_of" = "t4"."as_of"
    )
) AS "t5"
WHERE
  COALESCE("t5"."status" = 'open', FALSE)
ORDER BY
  "t5"."account_id" ASC,
  "t5"."as_of" ASC,
  "t5"."close_date" ASC,
  "t5"."source" ASC,
  "t5"."source_id" ASC;

-- now:entitlements
SELECT
  *
FROM (
  SELECT
    "t2"."source",
    "t2"."source_id",
    "t2"."observed_at",
    "t2"."kind",
    "t2"."name",
    "t2"."quantity",
    "t2"."used",
    "t2"."price",
    "t2"."currency",
    "t2"."starts_at",
    "t2"."ends_at",
    "t2"."account_id",
    "t2"."as_of"
  FROM "survey_52" AS "t2"
  WHERE
    EXISTS(
      SELECT
        1
      FROM (
        SELECT
          "t1"."as_of"
        FROM "survey_moments" AS "t1"
        WHERE
          "t1"."now"
      ) AS "t4"
      WHERE
        "t2"."as_of" = "t4"."as_of"
    )
) AS "t5"
WHERE
  NOT (
    COALESCE("t5"."starts_at" > "t5"."as_of", FALSE)
  )
  AND NOT (
    COALESCE("t5"."ends_at" <= "t5"."as_of", FALSE)
  )
ORDER BY
  "t5"."account_id" ASC,
  "t5"."as_of" ASC,
  "t5"."kind" ASC,
  "t5"."name" ASC,
  "t5"."source" ASC,
  "t5"."source_id" ASC;

-- now:goals
SELECT
  *
FROM (
  SELECT
    "t2"."source",
    "t2"."source_id",
    "t2"."observed_at",
    "t2"."plan_ref",
    "t2"."name",
    "t2"."status",
    "t2"."created_at",
    "t2"."due",
    "t2"."done_at",
    "t2"."target_value",
    "t2"."realised_value",
    "t2"."unit",
    "t2"."account_id",
    "t2"."as_of"
  FROM "survey_34" AS "t2"
  WHERE
    EXISTS(
      SELECT
        1
      FROM (
        SELECT
          "t1"."as_of"
        FROM "survey_moments" AS "t1"
        WHERE
          "t1"."now"
      ) AS "t4"
      WHERE
        "t2"."as_of" = "t4"."as_of"
    )
) AS "t5"
ORDER BY
  "t5"."account_id" ASC,
  "t5"."as_of" ASC,
  "t5"."due" ASC,
  "t5"."source" ASC,
  "t5"."source_id" ASC;

-- now:invoices
SELECT
  *
FROM (
  SELECT
    "t5"."source",
    "t5"."source_id",
    "t5"."observed_at",
    "t5"."number",
    "t5"."subscription_ref",
    "t5"."issued_at",
    "t5"."due_at",
    "t5"."paid_at",
    "t5"."amount",
    "t5"."currency",
    "t5"."status",
    "t5"."account_id",
    "t5"."as_of",
    IFF(
      COALESCE("t5"."paid_at" <= "t5"."as_of", FALSE)
      OR COALESCE("t5"."status" IN ('paid', 'void'), FALSE),
      0,
      GREATEST(
        COALESCE(
          CAST(FLOOR(
            (
              CAST(DATE_PART('epoch', "t5"."as_of") AS DOUBLE) - CAST(DATE_PART('epoch', "t5"."due_at") AS DOUBLE)
            ) / CAST(86400.0 AS DOUBLE)
          ) AS BIGINT),
          0
        ),
        0
      )
    ) AS "days_overdue"
  FROM (
    SELECT
      "t2"."source",
      "t2"."source_id",
      "t2"."observed_at",
      "t2"."number",
      "t2"."subscription_ref",
      "t2"."issued_at",
      "t2"."due_at",
      "t2"."paid_at",
      "t2"."amount",
      "t2"."currency",
      "t2"."status",
      "t2"."account_id",
      "t2"."as_of"
    FROM "survey_64" AS "t2"
    WHERE
      EXISTS(
        SELECT
          1
        FROM (
          SELECT
            "t1"."as_of"
          FROM "survey_moments" AS "t1"
          WHERE
            "t1"."now"
        ) AS "t4"
        WHERE
          "t2"."as_of" = "t4"."as_of"
      )
  ) AS "t5"
) AS "t6"
WHERE
  COALESCE(
    (
      "t6"."issued_at" >= DATEADD(DAY, -'365', "t6"."as_of")
    )
    AND (
      "t6"."issued_at" < "t6"."as_of"
    ),
    FALSE
  )
  OR (
    "t6"."days_overdue" > 0
  )
ORDER BY
  "t6"."account_id" ASC,
  "t6"."as_of" ASC,
  "t6"."issued_at" DESC NULLS LAST,
  "t6"."source" ASC,
  "t6"."source_id" ASC;

-- now:limits
SELECT
  *
FROM (
  SELECT
    "t2"."source",
    "t2"."source_id",
    "t2"."observed_at",
    "t2"."kind",
    "t2"."name",
    "t2"."quantity",
    "t2"."used",
    "t2"."price",
    "t2"."currency",
    "t2"."starts_at",
    "t2"."ends_at",
    "t2"."account_id",
    "t2"."as_of"
  FROM "survey_52" AS "t2"
  WHERE
    EXISTS(
      SELECT
        1
      FROM (
        SELECT
          "t1"."as_of"
        FROM "survey_moments" AS "t1"
        WHERE
          "t1"."now"
      ) AS "t4"
      WHERE
        "t2"."as_of" = "t4"."as_of"
    )
) AS "t5"
WHERE
  NOT (
    COALESCE("t5"."starts_at" > "t5"."as_of", FALSE)
  )
  AND NOT (
    COALESCE("t5"."ends_at" <= "t5"."as_of", FALSE)
  )
  AND COALESCE("t5"."kind" = 'limit', FALSE)
ORDER BY
  "t5"."account_id" ASC,
  "t5"."as_of" ASC,
  "t5"."name" ASC,
  "t5"."source" ASC,
  "t5"."source_id" ASC;

-- now:milestones
SELECT
  *
FROM (
  SELECT
    "t2"."source",
    "t2"."source_id",
    "t2"."observed_at",
    "t2"."plan_ref",
    "t2"."name",
    "t2"."created_at",
    "t2"."due",
    "t2"."done_at",
    "t2"."account_id",
    "t2"."as_of"
  FROM "survey_78" AS "t2"
  WHERE
    EXISTS(
      SELECT
        1
      FROM (
        SELECT
          "t1"."as_of"
        FROM "survey_moments" AS "t1"
        WHERE
          "t1"."now"
      ) AS "t4"
      WHERE
        "t2"."as_of" = "t4"."as_of"
    )
) AS "t5"
ORDER BY
  "t5"."account_id" ASC,
  "t5"."as_of" ASC,
  "t5"."due" ASC,
  "t5"."source" ASC,
  "t5"."source_id" ASC;

-- now:payments
SELECT
  *
FROM (
  SELECT
    "t2"."source",
    "t2"."source_id",
    "t2"."observed_at",
    "t2"."invoice_ref",
    "t2"."paid_at",
    "t2"."amount",
    "t2"."currency",
    "t2"."method",
    "t2"."status",
    "t2"."account_id",
    "t2"."as_of"
  FROM "survey_65" AS "t2"
  WHERE
    EXISTS(
      SELECT
        1
      FROM (
        SELECT
          "t1"."as_of"
        FROM "survey_moments" AS "t1"
        WHERE
          "t1"."now"
      ) AS "t4"
      WHERE
        "t2"."as_of" = "t4"."as_of"
    )
) AS "t5"
WHERE
  "t5"."paid_at" >= DATEADD(DAY, -'365', "t5"."as_of")
  AND "t5"."paid_at" < "t5"."as_of"
ORDER BY
  "t5"."account_id" ASC,
  "t5"."as_of" ASC,
  "t5"."paid_at" DESC NULLS LAST,
  "t5"."source" ASC,
  "t5"."source_id" ASC;

-- now:plans
SELECT
  *
FROM (
  SELECT
    "t2"."source",
    "t2"."source_id",
    "t2"."observed_at",
    "t2"."name",
    "t2"."status",
    "t2"."owner",
    "t2"."created_at",
    "t2"."target_date",
    "t2"."account_id",
    "t2"."as_of"
  FROM "survey_35" AS "t2"
  WHERE
    EXISTS(
      SELECT
        1
      FROM (
        SELECT
          "t1"."as_of"
        FROM "survey_moments" AS "t1"
        WHERE
          "t1"."now"
      ) AS "t4"
      WHERE
        "t2"."as_of" = "t4"."as_of"
    )
) AS "t5"
ORDER BY
  "t5"."account_id" ASC,
  "t5"."as_of" ASC,
  "t5"."created_at" DESC NULLS LAST,
  "t5"."source" ASC,
  "t5"."source_id" ASC;

-- now:surveys
SELECT
  *
FROM (
  SELECT
    "t2"."source",
    "t2"."source_id",
    "t2"."observed_at",
    "t2"."kind",
    "t2"."score",
    "t2"."scale_min",
    "t2"."scale_max",
    "t2"."answered_at",
    "t2"."contact_ref",
    "t2"."ticket_ref",
    "t2"."account_id",
    "t2"."as_of"
  FROM "survey_4" AS "t2"
  WHERE
    EXISTS(
      SELECT
        1
      FROM (
        SELECT
          "t1"."as_of"
        FROM "survey_moments" AS "t1"
        WHERE
          "t1"."now"
      ) AS "t4"
      WHERE
        "t2"."as_of" = "t4"."as_of"
    )
) AS "t5"
WHERE
  "t5"."answered_at" >= DATEADD(DAY, -'365', "t5"."as_of")
  AND "t5"."answered_at" < "t5"."as_of"
ORDER BY
  "t5"."account_id" ASC,
  "t5"."as_of" ASC,
  "t5"."answered_at" DESC NULLS LAST,
  "t5"."source" ASC,
  "t5"."source_id" ASC;

-- now:topics
SELECT
  "t7"."account_id",
  "t7"."as_of",
  "t7"."category",
  "t7"."count",
  "t7"."source",
  "t7"."source_id",
  "t7"."observed_at"
FROM (
  SELECT
    "t6"."source",
    "t6"."source_id",
    "t6"."observed_at",
    "t6"."subject",
    "t6"."category",
    "t6"."priority",
    "t6"."status",
    "t6"."created_at",
    "t6"."solved_at",
    "t6"."due_at",
    "t6"."requester_ref",
    "t6"."account_id",
    "t6"."as_of",
    COUNT(*) OVER (
      PARTITION BY "t6"."account_id", "t6"."as_of", "t6"."category"
      ORDER BY NULL ASC
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    ) AS "count",
    ROW_NUMBER() OVER (
      PARTITION BY "t6"."account_id", "t6"."as_of", "t6"."category"
      ORDER BY "t6"."created_at" DESC NULLS LAST, "t6"."source" ASC, "t6"."source_id" ASC
    ) - 1 AS "newness"
  FROM (
    SELECT
      *
    FROM (
      SELECT
        "t2"."source",
        "t2"."source_id",
        "t2"."observed_at",
        "t2"."subject",
        "t2"."category",
        "t2"."priority",
        "t2"."status",
        "t2"."created_at",
        "t2"."solved_at",
        "t2"."due_at",
        "t2"."requester_ref",
        "t2"."account_id",
        "t2"."as_of"
      FROM "survey_18" AS "t2"
      WHERE
        EXISTS(
          SELECT
            1
          FROM (
            SELECT
              "t1"."as_of"
            FROM "survey_moments" AS "t1"
            WHERE
              "t1"."now"
          ) AS "t4"
          WHERE
            "t2"."as_of" = "t4"."as_of"
        )
    ) AS "t5"
    WHERE
      "t5"."category" IS NOT NULL
      AND "t5"."created_at" >= DATEADD(DAY, -'90', "t5"."as_of")
      AND "t5"."created_at" < "t5"."as_of"
  ) AS "t6"
) AS "t7"
WHERE
  "t7"."newness" = 0
ORDER BY
  "t7"."account_id" ASC,
  "t7"."as_of" ASC,
  "t7"."count" DESC NULLS LAST,
  "t7"."category" ASC,
  "t7"."source" ASC,
  "t7"."source_id" ASC;

-- The others, by digest.
-- accounts b7a0aa455705
-- named 6cc5597f2d67
-- hosts 67d269a6e9d9
-- emails 566e0cb6b4f9
-- described c5ae9c1868ec
-- contracted 7f586acfb921
-- people 0028777fa7d7
-- churned 6854a498e85e
-- survey_0 3f980ee17664
-- survey_1 0baba7d89d25
-- survey_2 e44c02a1c9d0
-- survey_3 bf6a2540c5bf
-- survey_4 8c0085e1bc1a
-- survey_5 de402d12eb93
-- survey_6 94759a1c6229
-- survey_7 830a9b888e75
-- survey_8 b8177a7ea4ba
-- survey_9 8e0dad55018e
-- survey_10 76d3e592a152
-- survey_11 d789ddb34a36
-- survey_12 4a9ed1010130
-- survey_13 c8ea0c1ff280
-- survey_14 97d233784b64
-- survey_15 87e450527835
-- survey_16 38db3c7faf6c
-- survey_17 91f213d126e1
-- survey_18 1a63f01d0a31
-- survey_19 23daf3adf6c0
-- survey_20 7666e4521e89
-- survey_21 ad538cde6e9c
-- survey_22 88a3ba7b809f
-- survey_23 11372cd48e79
-- survey_24 7716ecc5677d
-- survey_25 d25bb94592ab
-- survey_26 98375b432f34
-- survey_27 aa921321a05c
-- survey_28 050a15281c87
-- survey_29 3c2d79561dda
-- survey_30 a2368354a8fe
-- survey_31 c8f6b4425b53
-- survey_32 20e67a07f88a
-- survey_33 802703eac88a
-- survey_34 23c508d1150e
-- survey_35 902e8205bbb7
-- survey_36 48e91a152587
-- survey_37 9f98de352ce3
-- survey_38 5c7478604165
-- survey_39 ea4f1db4425e
-- survey_40 f4f0194c3368
-- survey_41 52ad58e10589
-- survey_42 81417b830c98
-- survey_43 b8fcfb83cfd7
-- survey_44 0e964b9ea56a
-- survey_45 f33c4d912190
-- survey_46 dc78956224f9
-- survey_47 5034c60aafcf
-- survey_48 062ca1d7daf0
-- survey_49 c9b691dccc6e
-- survey_50 87b384eb8d0f
-- survey_51 73463e0004e5
-- survey_52 54ec6f1a536b
-- survey_53 bdfaf75cb9c6
-- survey_54 aa4e1cbb68f5
-- survey_55 bf0609823ed7
-- survey_56 3a9920827f5f
-- survey_57 b9e8795beb00
-- survey_58 e233949342e1
-- survey_59 85c2e4d5dee7
-- survey_60 d5a00035c861
-- survey_61 c411d21e2b21
-- survey_62 083a20e76975
-- survey_63 132e72e53197
-- survey_64 35f65b6995d4
-- survey_65 9237ac073d4f
-- survey_66 24948a737bf8
-- survey_67 ec5915bac685
-- survey_68 26a162c189a5
-- survey_69 e200d158df61
-- survey_70 5f9d37fb99bc
-- survey_71 0b561700ceee
-- survey_72 c0d85b448ec0
-- survey_73 07a62957f728
-- survey_74 eaad5d5ab9cc
-- survey_75 8e6694a8e3ed
-- survey_76 f5b86b07a0f5
-- survey_77 16187dfefd50
-- survey_78 3ed20afd3d93
-- survey_79 f1078d70d957
-- survey_80 2ad8fb69c26d
-- survey_81 5e67ffd39503
-- survey_82 57a350c0e64b
-- survey_83 553b042226de
-- survey_84 c3de38677b2f
-- survey_85 5576f0db07b3
-- survey_86 599ffa22cba8
-- survey_87 fff7c98017f4
-- survey_88 2f16f6e40a28
-- survey_89 db4e5309b958
-- survey_90 e0983c2878b4
-- survey_91 b5cd4344c204
-- survey_92 6eb05c74fdca
-- features 29f4bff7a670
-- provenance e5866ddc2c6f
-- scores e9c29b424f77
-- now:contacts 50ef7f392bac
-- now:activities 55e2be4de634
-- now:planned 89cf27e65062
-- now:tickets b7e2b98acbc4
-- now:escalations 496b527a5fc7
-- now:outcomes 94342f6fb093
-- now:cs_health 36dc74472a47
-- now:csm_pulse cc236ad889b7
-- now:cs_risks e15e4e8e6edc
-- now:lifecycle 795fa3834009
-- now:features 2371c95c4cc6
-- now:modules 066f8731af5d
-- now:changes 2c3584d162d1
-- routed:escalations d13fc9befac8
-- routed:invoices 5af831fa8d0b
-- routed:entitlements c3fbb1ee4a2a
-- routed:limits fcae2f1bcaf6
-- routed:deals 75c512ca89dc
-- routed:modules 4dffd650e18f
-- counts b4051f64b4fb
