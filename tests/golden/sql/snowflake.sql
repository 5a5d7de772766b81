-- newest
SELECT
  "t11"."source",
  MAX("t11"."newest") AS "newest"
FROM (
  SELECT
    *
  FROM (
    SELECT
      "t7"."source",
      MAX("t7"."observed_at") AS "newest"
    FROM (
      SELECT
        "t3"."source",
        "t3"."source_id",
        "t3"."account_ref",
        "t3"."observed_at",
        "t3"."superseded_at",
        "t3"."loaded_at",
        "t3"."content_hash",
        "t3"."name",
        "t3"."domain",
        "t3"."external_ref",
        "t3"."parent_ref",
        "t3"."segment",
        "t3"."industry",
        "t3"."country",
        "t3"."employees",
        "t3"."plan",
        "t3"."arr",
        "t3"."currency",
        "t3"."customer_since",
        "t3"."csm",
        "t3"."ae",
        "t6"."as_of"
      FROM "account" AS "t3"
      INNER JOIN (
        SELECT
          "t2"."as_of"
        FROM "survey_moments" AS "t2"
        WHERE
          "t2"."now"
      ) AS "t6"
        ON "t3"."observed_at" <= "t6"."as_of"
    ) AS "t7"
    GROUP BY
      1
  ) AS "t9"
  UNION ALL
  SELECT
    *
  FROM (
    SELECT
      "t8"."source",
      MAX("t8"."observed_at") AS "newest"
    FROM (
      SELECT
        "t4"."source",
        "t4"."source_id",
        "t4"."account_ref",
        "t4"."observed_at",
        "t4"."superseded_at",
        "t4"."loaded_at",
        "t4"."content_hash",
        "t4"."subject",
        "t4"."category",
        "t4"."priority",
        "t4"."status",
        "t4"."created_at",
        "t4"."solved_at",
        "t4"."due_at",
        "t4"."requester_ref",
        "t6"."as_of"
      FROM "ticket" AS "t4"
      INNER JOIN (
        SELECT
          "t2"."as_of"
        FROM "survey_moments" AS "t2"
        WHERE
          "t2"."now"
      ) AS "t6"
        ON "t4"."observed_at" <= "t6"."as_of"
    ) AS "t8"
    GROUP BY
      1
  ) AS "t10"
) AS "t11"
GROUP BY
  1;

-- now:contracts
SELECT
  "t5"."source",
  "t5"."source_id",
  "t5"."observed_at",
  "t5"."type",
  "t5"."plan",
  "t5"."start_date",
  "t5"."end_date",
  "t5"."auto_renew",
  "t5"."seats",
  "t5"."arr",
  "t5"."currency",
  "t5"."notice_at",
  "t5"."account_id",
  "t5"."as_of"
FROM (
  SELECT
    "t2"."source",
    "t2"."source_id",
    "t2"."account_ref",
    "t2"."observed_at",
    "t2"."superseded_at",
    "t2"."loaded_at",
    "t2"."content_hash",
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
  FROM "survey_45" AS "t2"
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
  "t5"."source",
  "t5"."source_id",
  "t5"."observed_at",
  "t5"."name",
  "t5"."kind",
  "t5"."product",
  "t5"."status",
  "t5"."amount",
  "t5"."currency",
  "t5"."created_at",
  "t5"."close_date",
  "t5"."account_id",
  "t5"."as_of"
FROM (
  SELECT
    "t2"."source",
    "t2"."source_id",
    "t2"."account_ref",
    "t2"."observed_at",
    "t2"."superseded_at",
    "t2"."loaded_at",
    "t2"."content_hash",
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
  FROM "survey_74" AS "t2"
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
  "t5"."source",
  "t5"."source_id",
  "t5"."observed_at",
  "t5"."kind",
  "t5"."name",
  "t5"."quantity",
  "t5"."used",
  "t5"."price",
  "t5"."currency",
  "t5"."starts_at",
  "t5"."ends_at",
  "t5"."account_id",
  "t5"."as_of"
FROM (
  SELECT
    "t2"."source",
    "t2"."source_id",
    "t2"."account_ref",
    "t2"."observed_at",
    "t2"."superseded_at",
    "t2"."loaded_at",
    "t2"."content_hash",
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
  FROM "survey_49" AS "t2"
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
  "t5"."source",
  "t5"."source_id",
  "t5"."observed_at",
  "t5"."plan_ref",
  "t5"."name",
  "t5"."status",
  "t5"."created_at",
  "t5"."due",
  "t5"."done_at",
  "t5"."target_value",
  "t5"."realised_value",
  "t5"."unit",
  "t5"."account_id",
  "t5"."as_of"
FROM (
  SELECT
    "t2"."source",
    "t2"."source_id",
    "t2"."account_ref",
    "t2"."observed_at",
    "t2"."superseded_at",
    "t2"."loaded_at",
    "t2"."content_hash",
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
  FROM "survey_31" AS "t2"
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
  "t6"."source",
  "t6"."source_id",
  "t6"."observed_at",
  "t6"."number",
  "t6"."subscription_ref",
  "t6"."issued_at",
  "t6"."due_at",
  "t6"."paid_at",
  "t6"."amount",
  "t6"."currency",
  "t6"."status",
  "t6"."account_id",
  "t6"."as_of",
  "t6"."days_overdue"
FROM (
  SELECT
    "t5"."source",
    "t5"."source_id",
    "t5"."account_ref",
    "t5"."observed_at",
    "t5"."superseded_at",
    "t5"."loaded_at",
    "t5"."content_hash",
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
      "t2"."account_ref",
      "t2"."observed_at",
      "t2"."superseded_at",
      "t2"."loaded_at",
      "t2"."content_hash",
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
    FROM "survey_61" AS "t2"
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
  "t5"."source",
  "t5"."source_id",
  "t5"."observed_at",
  "t5"."kind",
  "t5"."name",
  "t5"."quantity",
  "t5"."used",
  "t5"."price",
  "t5"."currency",
  "t5"."starts_at",
  "t5"."ends_at",
  "t5"."account_id",
  "t5"."as_of"
FROM (
  SELECT
    "t2"."source",
    "t2"."source_id",
    "t2"."account_ref",
    "t2"."observed_at",
    "t2"."superseded_at",
    "t2"."loaded_at",
    "t2"."content_hash",
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
  FROM "survey_49" AS "t2"
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
  "t5"."source",
  "t5"."source_id",
  "t5"."observed_at",
  "t5"."plan_ref",
  "t5"."name",
  "t5"."created_at",
  "t5"."due",
  "t5"."done_at",
  "t5"."account_id",
  "t5"."as_of"
FROM (
  SELECT
    "t2"."source",
    "t2"."source_id",
    "t2"."account_ref",
    "t2"."observed_at",
    "t2"."superseded_at",
    "t2"."loaded_at",
    "t2"."content_hash",
    "t2"."plan_ref",
    "t2"."name",
    "t2"."created_at",
    "t2"."due",
    "t2"."done_at",
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
ORDER BY
  "t5"."account_id" ASC,
  "t5"."as_of" ASC,
  "t5"."due" ASC,
  "t5"."source" ASC,
  "t5"."source_id" ASC;

-- now:payments
SELECT
  "t5"."source",
  "t5"."source_id",
  "t5"."observed_at",
  "t5"."invoice_ref",
  "t5"."paid_at",
  "t5"."amount",
  "t5"."currency",
  "t5"."method",
  "t5"."status",
  "t5"."account_id",
  "t5"."as_of"
FROM (
  SELECT
    "t2"."source",
    "t2"."source_id",
    "t2"."account_ref",
    "t2"."observed_at",
    "t2"."superseded_at",
    "t2"."loaded_at",
    "t2"."content_hash",
    "t2"."invoice_ref",
    "t2"."paid_at",
    "t2"."amount",
    "t2"."currency",
    "t2"."method",
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
  "t5"."source",
  "t5"."source_id",
  "t5"."observed_at",
  "t5"."name",
  "t5"."status",
  "t5"."owner",
  "t5"."created_at",
  "t5"."target_date",
  "t5"."account_id",
  "t5"."as_of"
FROM (
  SELECT
    "t2"."source",
    "t2"."source_id",
    "t2"."account_ref",
    "t2"."observed_at",
    "t2"."superseded_at",
    "t2"."loaded_at",
    "t2"."content_hash",
    "t2"."name",
    "t2"."status",
    "t2"."owner",
    "t2"."created_at",
    "t2"."target_date",
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
  "t5"."created_at" DESC NULLS LAST,
  "t5"."source" ASC,
  "t5"."source_id" ASC;

-- now:surveys
SELECT
  "t5"."source",
  "t5"."source_id",
  "t5"."observed_at",
  "t5"."kind",
  "t5"."score",
  "t5"."scale_min",
  "t5"."scale_max",
  "t5"."answered_at",
  "t5"."contact_ref",
  "t5"."ticket_ref",
  "t5"."account_id",
  "t5"."as_of"
FROM (
  SELECT
    "t2"."source",
    "t2"."source_id",
    "t2"."account_ref",
    "t2"."observed_at",
    "t2"."superseded_at",
    "t2"."loaded_at",
    "t2"."content_hash",
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
    "t6"."account_ref",
    "t6"."observed_at",
    "t6"."superseded_at",
    "t6"."loaded_at",
    "t6"."content_hash",
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
        "t2"."account_ref",
        "t2"."observed_at",
        "t2"."superseded_at",
        "t2"."loaded_at",
        "t2"."content_hash",
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
-- links dc84cd7333b3
-- described 9e594a8e61cd
-- contracted 8916099b7a31
-- churned 8b438415ed41
-- survey_0 3f980ee17664
-- survey_1 cb84a57e8770
-- survey_2 e44c02a1c9d0
-- survey_3 dad444c7b17f
-- survey_4 d36fb261190e
-- survey_5 9d25ce4965aa
-- survey_6 8e0dad55018e
-- survey_7 b448f19db87d
-- survey_8 d789ddb34a36
-- survey_9 4a9ed1010130
-- survey_10 c8ea0c1ff280
-- survey_11 17688e9c89a0
-- survey_12 87e450527835
-- survey_13 f6c121c2502e
-- survey_14 2605ea225dbb
-- survey_15 55def3690d8d
-- survey_16 830a9b888e75
-- survey_17 13569ab09e36
-- survey_18 1811a07355a3
-- survey_19 e6587f384973
-- survey_20 aad2986ab1a1
-- survey_21 27a10e1fb558
-- survey_22 00db6b2fc8ef
-- survey_23 6f52e5cea639
-- survey_24 6de0c35d57dc
-- survey_25 0906b2bcda08
-- survey_26 4e10c90d8ee3
-- survey_27 31919b9b9166
-- survey_28 568fd63b3560
-- survey_29 a60c2d99277d
-- survey_30 2bef82c6075a
-- survey_31 6a6dbef02a24
-- survey_32 01b10ae31593
-- survey_33 a76d82e3ecda
-- survey_34 5b2d164611a5
-- survey_35 5c7478604165
-- survey_36 d8706f725cc1
-- survey_37 8aca8b7f428d
-- survey_38 530c5e7b5ead
-- survey_39 18c04f4f5108
-- survey_40 dcd75a7e982a
-- survey_41 ecfbbdf099fe
-- survey_42 4104c2558e65
-- survey_43 db00a9473b45
-- survey_44 5034c60aafcf
-- survey_45 430e8d3a1809
-- survey_46 4a96c223746e
-- survey_47 498788f2916f
-- survey_48 de46b3b08fdd
-- survey_49 36148a91eb29
-- survey_50 adc2c393f2d3
-- survey_51 e1f2e7938024
-- survey_52 bf0609823ed7
-- survey_53 b6bae5b15f77
-- survey_54 956d4c3f646a
-- survey_55 5bfe72de2684
-- survey_56 feda85002a49
-- survey_57 3871bc661f38
-- survey_58 2d1976847293
-- survey_59 6466ea01a91f
-- survey_60 6fad16ff08ef
-- survey_61 aba5a078ad7e
-- survey_62 ebc8f1916d4b
-- survey_63 d9aa114bf8bf
-- survey_64 9e76229bc338
-- survey_65 435efae126ef
-- survey_66 eb4bc9fb867e
-- survey_67 86ad64a841fe
-- survey_68 e60002c074f3
-- survey_69 460c5e0f716d
-- survey_70 d641626a096a
-- survey_71 6baa2001552e
-- survey_72 3201c806d7cf
-- survey_73 2b0a90cccfff
-- survey_74 8f689cda26d6
-- survey_75 723a772979f5
-- survey_76 f6ed21bd5f28
-- survey_77 0cde84dd0e95
-- survey_78 c427b3393ba6
-- survey_79 0b763881fb6f
-- survey_80 09153ff67f29
-- survey_81 bc9b5068fe0f
-- survey_82 5576f0db07b3
-- survey_83 7841ef07e2da
-- survey_84 13c02b9e6ee6
-- survey_85 43d89a55fdcd
-- survey_86 db4e5309b958
-- survey_87 1ec18370a598
-- survey_88 6770a8b9fb17
-- survey_89 bec0f5cf8b41
-- features d301472cbd0d
-- provenance 5812fb20b292
-- scores 1959961a65e4
-- now:contacts 40409aab3af0
-- now:activities ddc08d570f91
-- now:planned 7c2b503bb7aa
-- now:tickets beda9f6a5dfd
-- now:escalations e9e8babf801c
-- now:outcomes 35aec814d7a4
-- now:cs_health 234e1be34851
-- now:csm_pulse a979a62e8e3c
-- now:cs_risks 0e8b1ef128a1
-- now:lifecycle f045b8c90673
-- now:features 23abe4f52b56
-- now:modules fbacce7b423e
-- now:changes 2fca7878aff8
-- routed:escalations 48e9318e50b3
-- routed:invoices b86568c8b656
-- routed:entitlements a3d687d050fc
-- routed:limits f196b58c2bd1
-- routed:deals ba0a99b6ca16
-- routed:modules a8acd7294104
-- counts a9711dea920d
