-- newest
SELECT
  "t8"."source" AS "source",
  MAX("t8"."newest") AS "newest"
FROM (
  SELECT
    *
  FROM (
    SELECT
      "t4"."source" AS "source",
      MAX("t4"."observed_at") AS "newest"
    FROM (
      SELECT
        *
      FROM "account" AS "t0"
      WHERE
        "t0"."observed_at" <= (
          SELECT
            "t2"."as_of" AS "as_of"
          FROM "survey_moments" AS "t2"
          WHERE
            "t2"."now"
        )
    ) AS "t4"
    GROUP BY
      "t4"."source"
  ) AS "t6"
  UNION ALL
  SELECT
    *
  FROM (
    SELECT
      "t5"."source" AS "source",
      MAX("t5"."observed_at") AS "newest"
    FROM (
      SELECT
        *
      FROM "ticket" AS "t1"
      WHERE
        "t1"."observed_at" <= (
          SELECT
            "t2"."as_of" AS "as_of"
          FROM "survey_moments" AS "t2"
          WHERE
            "t2"."now"
        )
    ) AS "t5"
    GROUP BY
      "t5"."source"
  ) AS "t7"
) AS "t8"
GROUP BY
  "t8"."source";

-- now:contracts
SELECT
  *
FROM (
  SELECT
    "t2"."source" AS "source",
    "t2"."source_id" AS "source_id",
    "t2"."observed_at" AS "observed_at",
    "t2"."type" AS "type",
    "t2"."plan" AS "plan",
    "t2"."start_date" AS "start_date",
    "t2"."end_date" AS "end_date",
    "t2"."auto_renew" AS "auto_renew",
    "t2"."seats" AS "seats",
    "t2"."arr" AS "arr",
    "t2"."currency" AS "currency",
    "t2"."notice_at" AS "notice_at",
    "t2"."account_id" AS "account_id",
    "t2"."as_of" AS "as_of"
  FROM "survey_46" AS "t2"
  LEFT SEMI JOIN (
    SELECT
      "t1"."as_of" AS "as_of"
    FROM "survey_moments" AS "t1"
    WHERE
      "t1"."now"
  ) AS "t4"
    ON "t2"."as_of" = "t4"."as_of"
) AS "t5"
ORDER BY
  "t5"."account_id" ASC,
  "t5"."as_of" ASC,
  "t5"."start_date" DESC,
  "t5"."source" ASC,
  "t5"."source_id" ASC;

-- now:deals
SELECT
  *
FROM (
  SELECT
    "t2"."source" AS "source",
    "t2"."source_id" AS "source_id",
    "t2"."observed_at" AS "observed_at",
    "t2"."name" AS "name",
    "t2"."kind" AS "kind",
    "t2"."product" AS "product",
    "t2"."status" AS "status",
    "t2"."amount" AS "amount",
    "t2"."currency" AS "currency",
    "t2"."created_at" AS "created_at",
    "t2"."close_date" AS "close_date",
    "t2"."account_id" AS "account_id",
    "t2"."as_of" AS "as_of"
  FROM "survey_75" AS "t2"
  LEFT SEMI JOIN (
    SELECT
      "t1"."as_of" AS "as_of"
    FROM "survey_moments" AS "t1"
    WHERE
      "t1"."now"
  ) AS "t4"
    ON "t2"."as_of" = "t4"."as_of"
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
    "t2"."source" AS "source",
    "t2"."source_id" AS "source_id",
    "t2"."observed_at" AS "observed_at",
    "t2"."kind" AS "kind",
    "t2"."name" AS "name",
    "t2"."quantity" AS "quantity",
    "t2"."used" AS "used",
    "t2"."price" AS "price",
    "t2"."currency" AS "currency",
    "t2"."starts_at" AS "starts_at",
    "t2"."ends_at" AS "ends_at",
    "t2"."account_id" AS "account_id",
    "t2"."as_of" AS "as_of"
  FROM "survey_50" AS "t2"
  LEFT SEMI JOIN (
    SELECT
      "t1"."as_of" AS "as_of"
    FROM "survey_moments" AS "t1"
    WHERE
      "t1"."now"
  ) AS "t4"
    ON "t2"."as_of" = "t4"."as_of"
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
    "t2"."source" AS "source",
    "t2"."source_id" AS "source_id",
    "t2"."observed_at" AS "observed_at",
    "t2"."plan_ref" AS "plan_ref",
    "t2"."name" AS "name",
    "t2"."status" AS "status",
    "t2"."created_at" AS "created_at",
    "t2"."due" AS "due",
    "t2"."done_at" AS "done_at",
    "t2"."target_value" AS "target_value",
    "t2"."realised_value" AS "realised_value",
    "t2"."unit" AS "unit",
    "t2"."account_id" AS "account_id",
    "t2"."as_of" AS "as_of"
  FROM "survey_32" AS "t2"
  LEFT SEMI JOIN (
    SELECT
      "t1"."as_of" AS "as_of"
    FROM "survey_moments" AS "t1"
    WHERE
      "t1"."now"
  ) AS "t4"
    ON "t2"."as_of" = "t4"."as_of"
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
    "t5"."source" AS "source",
    "t5"."source_id" AS "source_id",
    "t5"."observed_at" AS "observed_at",
    "t5"."number" AS "number",
    "t5"."subscription_ref" AS "subscription_ref",
    "t5"."issued_at" AS "issued_at",
    "t5"."due_at" AS "due_at",
    "t5"."paid_at" AS "paid_at",
    "t5"."amount" AS "amount",
    "t5"."currency" AS "currency",
    "t5"."status" AS "status",
    "t5"."account_id" AS "account_id",
    "t5"."as_of" AS "as_of",
    CASE
      WHEN COALESCE("t5"."paid_at" <= "t5"."as_of", FALSE)
      OR COALESCE("t5"."status" IN ('paid', 'void'), FALSE)
      THEN 0
      ELSE GREATEST(
        COALESCE(
          CAST(FLOOR(
            (
              CAST(toRelativeSecondNum("t5"."as_of") AS Nullable(Float64)) - CAST(toRelativeSecondNum("t5"."due_at") AS Nullable(Float64))
            ) / CAST(86400.0 AS Nullable(Float64))
          ) AS Nullable(Int64)),
          0
        ),
        0
      )
    END AS "days_overdue"
  FROM (
    SELECT
      "t2"."source" AS "source",
      "t2"."source_id" AS "source_id",
      "t2"."observed_at" AS "observed_at",
      "t2"."number" AS "number",
      "t2"."subscription_ref" AS "subscription_ref",
      "t2"."issued_at" AS "issued_at",
      "t2"."due_at" AS "due_at",
      "t2"."paid_at" AS "paid_at",
      "t2"."amount" AS "amount",
      "t2"."currency" AS "currency",
      "t2"."status" AS "status",
      "t2"."account_id" AS "account_id",
      "t2"."as_of" AS "as_of"
    FROM "survey_62" AS "t2"
    LEFT SEMI JOIN (
      SELECT
        "t1"."as_of" AS "as_of"
      FROM "survey_moments" AS "t1"
      WHERE
        "t1"."now"
    ) AS "t4"
      ON "t2"."as_of" = "t4"."as_of"
  ) AS "t5"
) AS "t6"
WHERE
  COALESCE(
    (
      "t6"."issued_at" >= (
        "t6"."as_of" - INTERVAL '365' DAY
      )
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
  "t6"."issued_at" DESC,
  "t6"."source" ASC,
  "t6"."source_id" ASC;

-- now:limits
SELECT
  *
FROM (
  SELECT
    "t2"."source" AS "source",
    "t2"."source_id" AS "source_id",
    "t2"."observed_at" AS "observed_at",
    "t2"."kind" AS "kind",
    "t2"."name" AS "name",
    "t2"."quantity" AS "quantity",
    "t2"."used" AS "used",
    "t2"."price" AS "price",
    "t2"."currency" AS "currency",
    "t2"."starts_at" AS "starts_at",
    "t2"."ends_at" AS "ends_at",
    "t2"."account_id" AS "account_id",
    "t2"."as_of" AS "as_of"
  FROM "survey_50" AS "t2"
  LEFT SEMI JOIN (
    SELECT
      "t1"."as_of" AS "as_of"
    FROM "survey_moments" AS "t1"
    WHERE
      "t1"."now"
  ) AS "t4"
    ON "t2"."as_of" = "t4"."as_of"
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
    "t2"."source" AS "source",
    "t2"."source_id" AS "source_id",
    "t2"."observed_at" AS "observed_at",
    "t2"."plan_ref" AS "plan_ref",
    "t2"."name" AS "name",
    "t2"."created_at" AS "created_at",
    "t2"."due" AS "due",
    "t2"."done_at" AS "done_at",
    "t2"."account_id" AS "account_id",
    "t2"."as_of" AS "as_of"
  FROM "survey_76" AS "t2"
  LEFT SEMI JOIN (
    SELECT
      "t1"."as_of" AS "as_of"
    FROM "survey_moments" AS "t1"
    WHERE
      "t1"."now"
  ) AS "t4"
    ON "t2"."as_of" = "t4"."as_of"
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
    "t2"."source" AS "source",
    "t2"."source_id" AS "source_id",
    "t2"."observed_at" AS "observed_at",
    "t2"."invoice_ref" AS "invoice_ref",
    "t2"."paid_at" AS "paid_at",
    "t2"."amount" AS "amount",
    "t2"."currency" AS "currency",
    "t2"."method" AS "method",
    "t2"."status" AS "status",
    "t2"."account_id" AS "account_id",
    "t2"."as_of" AS "as_of"
  FROM "survey_63" AS "t2"
  LEFT SEMI JOIN (
    SELECT
      "t1"."as_of" AS "as_of"
    FROM "survey_moments" AS "t1"
    WHERE
      "t1"."now"
  ) AS "t4"
    ON "t2"."as_of" = "t4"."as_of"
) AS "t5"
WHERE
  "t5"."paid_at" >= (
    "t5"."as_of" - INTERVAL '365' DAY
  )
  AND "t5"."paid_at" < "t5"."as_of"
ORDER BY
  "t5"."account_id" ASC,
  "t5"."as_of" ASC,
  "t5"."paid_at" DESC,
  "t5"."source" ASC,
  "t5"."source_id" ASC;

-- now:plans
SELECT
  *
FROM (
  SELECT
    "t2"."source" AS "source",
    "t2"."source_id" AS "source_id",
    "t2"."observed_at" AS "observed_at",
    "t2"."name" AS "name",
    "t2"."status" AS "status",
    "t2"."owner" AS "owner",
    "t2"."created_at" AS "created_at",
    "t2"."target_date" AS "target_date",
    "t2"."account_id" AS "account_id",
    "t2"."as_of" AS "as_of"
  FROM "survey_33" AS "t2"
  LEFT SEMI JOIN (
    SELECT
      "t1"."as_of" AS "as_of"
    FROM "survey_moments" AS "t1"
    WHERE
      "t1"."now"
  ) AS "t4"
    ON "t2"."as_of" = "t4"."as_of"
) AS "t5"
ORDER BY
  "t5"."account_id" ASC,
  "t5"."as_of" ASC,
  "t5"."created_at" DESC,
  "t5"."source" ASC,
  "t5"."source_id" ASC;

-- now:surveys
SELECT
  *
FROM (
  SELECT
    "t2"."source" AS "source",
    "t2"."source_id" AS "source_id",
    "t2"."observed_at" AS "observed_at",
    "t2"."kind" AS "kind",
    "t2"."score" AS "score",
    "t2"."scale_min" AS "scale_min",
    "t2"."scale_max" AS "scale_max",
    "t2"."answered_at" AS "answered_at",
    "t2"."contact_ref" AS "contact_ref",
    "t2"."ticket_ref" AS "ticket_ref",
    "t2"."account_id" AS "account_id",
    "t2"."as_of" AS "as_of"
  FROM "survey_4" AS "t2"
  LEFT SEMI JOIN (
    SELECT
      "t1"."as_of" AS "as_of"
    FROM "survey_moments" AS "t1"
    WHERE
      "t1"."now"
  ) AS "t4"
    ON "t2"."as_of" = "t4"."as_of"
) AS "t5"
WHERE
  "t5"."answered_at" >= (
    "t5"."as_of" - INTERVAL '365' DAY
  )
  AND "t5"."answered_at" < "t5"."as_of"
ORDER BY
  "t5"."account_id" ASC,
  "t5"."as_of" ASC,
  "t5"."answered_at" DESC,
  "t5"."source" ASC,
  "t5"."source_id" ASC;

-- now:topics
SELECT
  "t7"."account_id" AS "account_id",
  "t7"."as_of" AS "as_of",
  "t7"."category" AS "category",
  "t7"."count" AS "count",
  "t7"."source" AS "source",
  "t7"."source_id" AS "source_id",
  "t7"."observed_at" AS "observed_at"
FROM (
  SELECT
    "t6"."source" AS "source",
    "t6"."source_id" AS "source_id",
    "t6"."observed_at" AS "observed_at",
    "t6"."subject" AS "subject",
    "t6"."category" AS "category",
    "t6"."priority" AS "priority",
    "t6"."status" AS "status",
    "t6"."created_at" AS "created_at",
    "t6"."solved_at" AS "solved_at",
    "t6"."due_at" AS "due_at",
    "t6"."requester_ref" AS "requester_ref",
    "t6"."account_id" AS "account_id",
    "t6"."as_of" AS "as_of",
    COUNT(*) OVER (
      PARTITION BY "t6"."account_id", "t6"."as_of", "t6"."category"
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    ) AS "count",
    ROW_NUMBER() OVER (
      PARTITION BY "t6"."account_id", "t6"."as_of", "t6"."category"
      ORDER BY "t6"."created_at" DESC, "t6"."source" ASC, "t6"."source_id" ASC
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    ) - 1 AS "newness"
  FROM (
    SELECT
      *
    FROM (
      SELECT
        "t2"."source" AS "source",
        "t2"."source_id" AS "source_id",
        "t2"."observed_at" AS "observed_at",
        "t2"."subject" AS "subject",
        "t2"."category" AS "category",
        "t2"."priority" AS "priority",
        "t2"."status" AS "status",
        "t2"."created_at" AS "created_at",
        "t2"."solved_at" AS "solved_at",
        "t2"."due_at" AS "due_at",
        "t2"."requester_ref" AS "requester_ref",
        "t2"."account_id" AS "account_id",
        "t2"."as_of" AS "as_of"
      FROM "survey_15" AS "t2"
      LEFT SEMI JOIN (
        SELECT
          "t1"."as_of" AS "as_of"
        FROM "survey_moments" AS "t1"
        WHERE
          "t1"."now"
      ) AS "t4"
        ON "t2"."as_of" = "t4"."as_of"
    ) AS "t5"
    WHERE
      isNotNull("t5"."category")
      AND "t5"."created_at" >= (
        "t5"."as_of" - INTERVAL '90' DAY
      )
      AND "t5"."created_at" < "t5"."as_of"
  ) AS "t6"
) AS "t7"
WHERE
  "t7"."newness" = 0
ORDER BY
  "t7"."account_id" ASC,
  "t7"."as_of" ASC,
  "t7"."count" DESC,
  "t7"."category" ASC,
  "t7"."source" ASC,
  "t7"."source_id" ASC;

-- The others, by digest.
-- links 932183e33476
-- described bd6806069e3f
-- contracted 89add90997e1
-- churned b38cbc41c02f
-- survey_0 f50b440dc3df
-- survey_1 80dc176dc2f3
-- survey_2 f832f789b235
-- survey_3 608dab9c86da
-- survey_4 f1b1e52105fd
-- survey_5 eb6c1bf68299
-- survey_6 d46614647d89
-- survey_7 ba8dede7a531
-- survey_8 eff669eadcd4
-- survey_9 9c2f481c1a69
-- survey_10 1a29722a5f9a
-- survey_11 75007b1dbab5
-- survey_12 c7cdeb53129d
-- survey_13 95c7f7f4b641
-- survey_14 5d915129769c
-- survey_15 88925febc28b
-- survey_16 0d3db2949c81
-- survey_17 b8ea9335da33
-- survey_18 c996d512f1df
-- survey_19 3089a3528ed9
-- survey_20 5da48475b47b
-- survey_21 59c6fc74f8c2
-- survey_22 27e0e93a121f
-- survey_23 1ff59e181c0b
-- survey_25 f688efb64e04
-- survey_26 da8f6c1740cb
-- survey_27 9ba11966fac6
-- survey_28 aefa880814e3
-- survey_29 8baca2553e52
-- survey_30 76ade1ab811a
-- survey_31 1cf57974f6ef
-- survey_32 60a905518d51
-- survey_33 d190111bdb5f
-- survey_34 abe11b62ab15
-- survey_35 d53c049fba69
-- survey_36 ead7faa011c6
-- survey_37 e6578a4e63a3
-- survey_38 018c80097411
-- survey_39 ade707ddec04
-- survey_40 6d21363a1893
-- survey_41 0ebb81dd7dd3
-- survey_42 8d3ba7b19e0c
-- survey_43 d6e6142836d3
-- survey_44 2ceb4ae5164d
-- survey_45 bae7422c6501
-- survey_46 b08923337cee
-- survey_47 1ac5b5aaa484
-- survey_48 2a5cf319cc69
-- survey_49 1ee3c34fa04a
-- survey_50 275fc7c008b5
-- survey_51 5af4fed2bbd1
-- survey_52 76fbb02f52cd
-- survey_53 6a96ab48f0e8
-- survey_54 519021ebff7b
-- survey_55 fce7f9ab13bc
-- survey_56 1e4410768f69
-- survey_57 a09c48d74e69
-- survey_58 004cabfb2f3e
-- survey_59 329303a00dce
-- survey_60 bbcbc9f7bc13
-- survey_61 bb28556c96a7
-- survey_62 6bb726954766
-- survey_63 ca4d8e68cdd1
-- survey_64 2b967c2ebb54
-- survey_65 0f0714e49fc2
-- survey_66 a11afe6e44e9
-- survey_67 6e8903df15ed
-- survey_68 c1cfd1d1bde9
-- survey_69 58b78936e9eb
-- survey_70 b93b4a53fffc
-- survey_71 0c6749e1a754
-- survey_72 0fb5ebb04b0f
-- survey_73 cd375e2ce11c
-- survey_74 5c1d68797b3f
-- survey_75 6d54b3a2caa9
-- survey_76 831c7f17f1be
-- survey_77 11e0e14c679b
-- survey_78 05430af7444e
-- survey_79 ac9eab40c9ac
-- survey_80 baf754cc6793
-- survey_81 72624d44f8b4
-- survey_82 6f66feba6cad
-- survey_83 8abbafe74742
-- survey_84 be8edda4722a
-- survey_85 53a0f4ce87d6
-- survey_86 6746f422020a
-- survey_87 6787c51b7ab5
-- survey_88 325a59f2a66d
-- survey_89 b06912b2b61d
-- survey_90 6807552b54fd
-- features 01d56e3d7188
-- provenance 2655d954de52
-- scores 34bbc847fe4f
-- now:contacts a42b9013c4fc
-- now:activities 0214578c7ab2
-- now:planned 8d903b3d5c92
-- now:tickets 3761d8b49693
-- now:escalations f0f54191fdb3
-- now:outcomes c0d165d9d250
-- now:cs_health 7b281845ca99
-- now:csm_pulse 43a7e696ad85
-- now:cs_risks dbb4830674a8
-- now:lifecycle 9f9eb540af9d
-- now:features 78a9114b802d
-- now:modules 8e1bcb664aed
-- now:changes cddafc064f76
-- routed:escalations c8765a3966fb
-- routed:invoices bc96a1cfe6e1
-- routed:entitlements 9d3b7d34c6d0
-- routed:limits ab178b49f3f6
-- routed:deals 8c2159b587a4
-- routed:modules c94fde2a48bc
-- counts 6ff186523750
