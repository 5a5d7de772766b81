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
  FROM "survey_48" AS "t2"
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
  FROM "survey_77" AS "t2"
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
  FROM "survey_52" AS "t2"
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
  FROM "survey_34" AS "t2"
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
    FROM "survey_64" AS "t2"
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
  FROM "survey_52" AS "t2"
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
  FROM "survey_78" AS "t2"
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
  FROM "survey_65" AS "t2"
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
  FROM "survey_35" AS "t2"
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
      FROM "survey_18" AS "t2"
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
-- accounts 060ae80e818c
-- named 9fbd1cb758b2
-- hosts e0f1871e4560
-- emails bf57906fc50f
-- described f4832754e6ba
-- contracted 9ae5e3e43213
-- people 3ba3d79c425f
-- churned c1794fa1feb4
-- survey_0 f50b440dc3df
-- survey_1 80dc176dc2f3
-- survey_2 f832f789b235
-- survey_3 608dab9c86da
-- survey_4 f1b1e52105fd
-- survey_5 eb6c1bf68299
-- survey_6 3d45c24097dc
-- survey_7 0d3db2949c81
-- survey_8 5d2d233dd2a4
-- survey_9 d46614647d89
-- survey_10 3aea67e0dab0
-- survey_11 eff669eadcd4
-- survey_12 9c2f481c1a69
-- survey_13 1a29722a5f9a
-- survey_14 5a2f9dacd1df
-- survey_15 c7cdeb53129d
-- survey_16 45d124985120
-- survey_17 bdd49e1a568f
-- survey_18 88925febc28b
-- survey_19 091cb48050a5
-- survey_20 dd35704067c1
-- survey_21 cda53a961ba4
-- survey_22 61b4b432dc8a
-- survey_23 6fc44bb58821
-- survey_24 6b804567e948
-- survey_25 ed91233b5b2a
-- survey_27 b7ad291051b8
-- survey_28 cc6d5c814494
-- survey_29 d8efcebe153f
-- survey_30 f3049bb85297
-- survey_31 6d7029ee5f16
-- survey_32 4d95955eee25
-- survey_33 44028e66145e
-- survey_34 60a905518d51
-- survey_35 d190111bdb5f
-- survey_36 1070fea555db
-- survey_37 b754040fab9b
-- survey_38 ead7faa011c6
-- survey_39 286a8cfe9b04
-- survey_40 954f6f10c76a
-- survey_41 52ad58e10589
-- survey_42 d16be2e8cf00
-- survey_43 5b193899ca90
-- survey_44 87e3c1506fb3
-- survey_45 bb7b8e77d0de
-- survey_46 9e03020c31e9
-- survey_47 bae7422c6501
-- survey_48 b08923337cee
-- survey_49 92c848d857e1
-- survey_50 5d4de0c2286b
-- survey_51 a9d9d34fadb6
-- survey_52 275fc7c008b5
-- survey_53 ab3b7a9406df
-- survey_54 b51187d06081
-- survey_55 6a96ab48f0e8
-- survey_56 6650b7d81547
-- survey_57 1d549e57a012
-- survey_58 1e4410768f69
-- survey_59 5c9739dd9ba8
-- survey_60 a73f50ff5f94
-- survey_61 329303a00dce
-- survey_62 99d757846e28
-- survey_63 7025a515e4fb
-- survey_64 6bb726954766
-- survey_65 ca4d8e68cdd1
-- survey_66 00751e1840dc
-- survey_67 c0028e675fb1
-- survey_68 6501686b69c5
-- survey_69 c04a22d8d13b
-- survey_70 a01475f015f0
-- survey_71 58b78936e9eb
-- survey_72 b93b4a53fffc
-- survey_73 5961ae73233d
-- survey_74 326b6fbd5347
-- survey_75 dccb65c757be
-- survey_76 f49c17dd7ae1
-- survey_77 6d54b3a2caa9
-- survey_78 831c7f17f1be
-- survey_79 11e0e14c679b
-- survey_80 05430af7444e
-- survey_81 ac9eab40c9ac
-- survey_82 816d418f4fb2
-- survey_83 2b20955f927d
-- survey_84 249bc3eeb06c
-- survey_85 8abbafe74742
-- survey_86 27ffbc6fb2eb
-- survey_87 84aef6407c8e
-- survey_88 5927ba1be8bb
-- survey_89 6787c51b7ab5
-- survey_90 78c4f46b2cd2
-- survey_91 27854cea8d46
-- survey_92 7516e616d079
-- features 29f4bff7a670
-- provenance e5866ddc2c6f
-- scores ef4d046ababf
-- now:contacts c678aafa5e9e
-- now:activities 0214578c7ab2
-- now:planned 8d903b3d5c92
-- now:tickets 8ae8a22793ac
-- now:escalations bba7460cced0
-- now:outcomes c80d599adf2a
-- now:cs_health d98cd9cda71e
-- now:csm_pulse 3444719cdb42
-- now:cs_risks 58951ce13c6e
-- now:lifecycle 5474b2a4c114
-- now:features 773cef64a8d7
-- now:modules 7e327a0cd9b9
-- now:changes 775d3ab6f035
-- routed:escalations 591d93dd5e5f
-- routed:invoices eb0ff151ca72
-- routed:entitlements d013e88ef8cd
-- routed:limits 962e8bc6737c
-- routed:deals 0298ec72dba4
-- routed:modules 34232ca3b081
-- counts ccf9629195fc
