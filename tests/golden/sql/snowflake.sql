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
  FROM "survey_46" AS "t2"
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
  FROM "survey_75" AS "t2"
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
  FROM "survey_50" AS "t2"
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
  FROM "survey_32" AS "t2"
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
    FROM "survey_62" AS "t2"
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
  FROM "survey_50" AS "t2"
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
  FROM "survey_76" AS "t2"
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
  FROM "survey_63" AS "t2"
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
  FROM "survey_33" AS "t2"
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
      FROM "survey_15" AS "t2"
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
-- links f43a739ae382
-- described d2edb7e4a4e1
-- contracted 8916099b7a31
-- churned 8b438415ed41
-- survey_0 3f980ee17664
-- survey_1 0baba7d89d25
-- survey_2 e44c02a1c9d0
-- survey_3 bf6a2540c5bf
-- survey_4 8c0085e1bc1a
-- survey_5 de402d12eb93
-- survey_6 8e0dad55018e
-- survey_7 b448f19db87d
-- survey_8 d789ddb34a36
-- survey_9 4a9ed1010130
-- survey_10 c8ea0c1ff280
-- survey_11 1f30fcbb102d
-- survey_12 87e450527835
-- survey_13 7c9e1bb9651f
-- survey_14 2605ea225dbb
-- survey_15 1a63f01d0a31
-- survey_16 830a9b888e75
-- survey_17 dd65697c4ead
-- survey_18 d2a6a323f164
-- survey_19 1811a07355a3
-- survey_20 2a089d4d7ac7
-- survey_21 7ac146280957
-- survey_22 95aa9e3109db
-- survey_23 beb00d8fd339
-- survey_24 fc1462c7217d
-- survey_25 e5e11c449e41
-- survey_26 849ddf3d1645
-- survey_27 5fc35ec61706
-- survey_28 cb8833770ee1
-- survey_29 335ad0ae17c3
-- survey_30 85ab13e3b2e2
-- survey_31 59fbf5a5a788
-- survey_32 23c508d1150e
-- survey_33 902e8205bbb7
-- survey_34 352dd0082981
-- survey_35 e4ec8206327d
-- survey_36 5c7478604165
-- survey_37 15a2007b764b
-- survey_38 c1c69c7b6054
-- survey_39 ade707ddec04
-- survey_40 d57880b80177
-- survey_41 fec70c57631e
-- survey_42 bf18e2b77b57
-- survey_43 444a4ed15d67
-- survey_44 bbecf4c315b8
-- survey_45 5034c60aafcf
-- survey_46 062ca1d7daf0
-- survey_47 c0a6514ea4b2
-- survey_48 42b35e40de49
-- survey_49 56595fbc7021
-- survey_50 54ec6f1a536b
-- survey_51 4433be14e5d8
-- survey_52 9ca86eb48354
-- survey_53 bf0609823ed7
-- survey_54 4f1cac9e7f7e
-- survey_55 bdd924bb1dd2
-- survey_56 e233949342e1
-- survey_57 feda85002a49
-- survey_58 185a2ba20972
-- survey_59 c411d21e2b21
-- survey_60 a37b9c086bd3
-- survey_61 fab935ec9ed7
-- survey_62 35f65b6995d4
-- survey_63 9237ac073d4f
-- survey_64 524945b81688
-- survey_65 60aff4d7be03
-- survey_66 13f5d6d67d8f
-- survey_67 d49bcd5e9414
-- survey_68 29891fa4fe3b
-- survey_69 0b561700ceee
-- survey_70 c0d85b448ec0
-- survey_71 ebc99061fbce
-- survey_72 3d37edeb34f6
-- survey_73 3dcbe3f1e057
-- survey_74 64e818539795
-- survey_75 16187dfefd50
-- survey_76 3ed20afd3d93
-- survey_77 f1078d70d957
-- survey_78 2ad8fb69c26d
-- survey_79 5e67ffd39503
-- survey_80 01aef2516c80
-- survey_81 d933832c6451
-- survey_82 9c1c8e4ee577
-- survey_83 5576f0db07b3
-- survey_84 cb76de91af32
-- survey_85 705bb7df128a
-- survey_86 e951fe7ec871
-- survey_87 db4e5309b958
-- survey_88 7830c21cb536
-- survey_89 36b184abb1b8
-- survey_90 7ff587abf535
-- features 01d56e3d7188
-- provenance 2655d954de52
-- scores 71bae10a258c
-- now:contacts 894501e86da9
-- now:activities 55e2be4de634
-- now:planned 89cf27e65062
-- now:tickets 6f2c9148e29c
-- now:escalations fcd16c0369dd
-- now:outcomes 6d11bc08487f
-- now:cs_health 373b8cbe1fdb
-- now:csm_pulse 5da6d2e8e571
-- now:cs_risks 2bf3dc24ed98
-- now:lifecycle 986aa979ae10
-- now:features 22f089dc17b5
-- now:modules e78b816f46dc
-- now:changes cb00693d97fb
-- routed:escalations 8617bb117f8f
-- routed:invoices f8a40527f3b0
-- routed:entitlements f52a383fce4a
-- routed:limits 54ee41fc7a7d
-- routed:deals fcf10eac8e30
-- routed:modules 0c1a29b4a214
-- counts 00b96d2898e7
