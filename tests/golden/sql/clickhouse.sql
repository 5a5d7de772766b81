-- newest
SELECT
  "t11"."source" AS "source",
  MAX("t11"."newest") AS "newest"
FROM (
  SELECT
    *
  FROM (
    SELECT
      "t7"."source" AS "source",
      MAX("t7"."observed_at") AS "newest"
    FROM (
      SELECT
        "t3"."source" AS "source",
        "t3"."source_id" AS "source_id",
        "t3"."account_ref" AS "account_ref",
        "t3"."observed_at" AS "observed_at",
        "t3"."superseded_at" AS "superseded_at",
        "t3"."loaded_at" AS "loaded_at",
        "t3"."content_hash" AS "content_hash",
        "t3"."name" AS "name",
        "t3"."domain" AS "domain",
        "t3"."external_ref" AS "external_ref",
        "t3"."parent_ref" AS "parent_ref",
        "t3"."segment" AS "segment",
        "t3"."industry" AS "industry",
        "t3"."country" AS "country",
        "t3"."employees" AS "employees",
        "t3"."plan" AS "plan",
        "t3"."arr" AS "arr",
        "t3"."currency" AS "currency",
        "t3"."customer_since" AS "customer_since",
        "t3"."csm" AS "csm",
        "t3"."ae" AS "ae",
        "t6"."as_of" AS "as_of"
      FROM "account" AS "t3"
      INNER JOIN (
        SELECT
          "t2"."as_of" AS "as_of"
        FROM "survey_moments" AS "t2"
        WHERE
          "t2"."now"
      ) AS "t6"
        ON "t3"."observed_at" <= "t6"."as_of"
    ) AS "t7"
    GROUP BY
      "t7"."source"
  ) AS "t9"
  UNION ALL
  SELECT
    *
  FROM (
    SELECT
      "t8"."source" AS "source",
      MAX("t8"."observed_at") AS "newest"
    FROM (
      SELECT
        "t4"."source" AS "source",
        "t4"."source_id" AS "source_id",
        "t4"."account_ref" AS "account_ref",
        "t4"."observed_at" AS "observed_at",
        "t4"."superseded_at" AS "superseded_at",
        "t4"."loaded_at" AS "loaded_at",
        "t4"."content_hash" AS "content_hash",
        "t4"."subject" AS "subject",
        "t4"."category" AS "category",
        "t4"."priority" AS "priority",
        "t4"."status" AS "status",
        "t4"."created_at" AS "created_at",
        "t4"."solved_at" AS "solved_at",
        "t4"."due_at" AS "due_at",
        "t4"."requester_ref" AS "requester_ref",
        "t6"."as_of" AS "as_of"
      FROM "ticket" AS "t4"
      INNER JOIN (
        SELECT
          "t2"."as_of" AS "as_of"
        FROM "survey_moments" AS "t2"
        WHERE
          "t2"."now"
      ) AS "t6"
        ON "t4"."observed_at" <= "t6"."as_of"
    ) AS "t8"
    GROUP BY
      "t8"."source"
  ) AS "t10"
) AS "t11"
GROUP BY
  "t11"."source";

-- now:contracts
SELECT
  "t5"."source" AS "source",
  "t5"."source_id" AS "source_id",
  "t5"."observed_at" AS "observed_at",
  "t5"."type" AS "type",
  "t5"."plan" AS "plan",
  "t5"."start_date" AS "start_date",
  "t5"."end_date" AS "end_date",
  "t5"."auto_renew" AS "auto_renew",
  "t5"."seats" AS "seats",
  "t5"."arr" AS "arr",
  "t5"."currency" AS "currency",
  "t5"."notice_at" AS "notice_at",
  "t5"."account_id" AS "account_id",
  "t5"."as_of" AS "as_of"
FROM (
  SELECT
    "t2"."source" AS "source",
    "t2"."source_id" AS "source_id",
    "t2"."account_ref" AS "account_ref",
    "t2"."observed_at" AS "observed_at",
    "t2"."superseded_at" AS "superseded_at",
    "t2"."loaded_at" AS "loaded_at",
    "t2"."content_hash" AS "content_hash",
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
  FROM "survey_45" AS "t2"
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
  "t5"."source" AS "source",
  "t5"."source_id" AS "source_id",
  "t5"."observed_at" AS "observed_at",
  "t5"."name" AS "name",
  "t5"."kind" AS "kind",
  "t5"."product" AS "product",
  "t5"."status" AS "status",
  "t5"."amount" AS "amount",
  "t5"."currency" AS "currency",
  "t5"."created_at" AS "created_at",
  "t5"."close_date" AS "close_date",
  "t5"."account_id" AS "account_id",
  "t5"."as_of" AS "as_of"
FROM (
  SELECT
    "t2"."source" AS "source",
    "t2"."source_id" AS "source_id",
    "t2"."account_ref" AS "account_ref",
    "t2"."observed_at" AS "observed_at",
    "t2"."superseded_at" AS "superseded_at",
    "t2"."loaded_at" AS "loaded_at",
    "t2"."content_hash" AS "content_hash",
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
  FROM "survey_74" AS "t2"
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
  "t5"."source" AS "source",
  "t5"."source_id" AS "source_id",
  "t5"."observed_at" AS "observed_at",
  "t5"."kind" AS "kind",
  "t5"."name" AS "name",
  "t5"."quantity" AS "quantity",
  "t5"."used" AS "used",
  "t5"."price" AS "price",
  "t5"."currency" AS "currency",
  "t5"."starts_at" AS "starts_at",
  "t5"."ends_at" AS "ends_at",
  "t5"."account_id" AS "account_id",
  "t5"."as_of" AS "as_of"
FROM (
  SELECT
    "t2"."source" AS "source",
    "t2"."source_id" AS "source_id",
    "t2"."account_ref" AS "account_ref",
    "t2"."observed_at" AS "observed_at",
    "t2"."superseded_at" AS "superseded_at",
    "t2"."loaded_at" AS "loaded_at",
    "t2"."content_hash" AS "content_hash",
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
  FROM "survey_49" AS "t2"
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
  "t5"."source" AS "source",
  "t5"."source_id" AS "source_id",
  "t5"."observed_at" AS "observed_at",
  "t5"."plan_ref" AS "plan_ref",
  "t5"."name" AS "name",
  "t5"."status" AS "status",
  "t5"."created_at" AS "created_at",
  "t5"."due" AS "due",
  "t5"."done_at" AS "done_at",
  "t5"."target_value" AS "target_value",
  "t5"."realised_value" AS "realised_value",
  "t5"."unit" AS "unit",
  "t5"."account_id" AS "account_id",
  "t5"."as_of" AS "as_of"
FROM (
  SELECT
    "t2"."source" AS "source",
    "t2"."source_id" AS "source_id",
    "t2"."account_ref" AS "account_ref",
    "t2"."observed_at" AS "observed_at",
    "t2"."superseded_at" AS "superseded_at",
    "t2"."loaded_at" AS "loaded_at",
    "t2"."content_hash" AS "content_hash",
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
  FROM "survey_31" AS "t2"
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
  "t6"."source" AS "source",
  "t6"."source_id" AS "source_id",
  "t6"."observed_at" AS "observed_at",
  "t6"."number" AS "number",
  "t6"."subscription_ref" AS "subscription_ref",
  "t6"."issued_at" AS "issued_at",
  "t6"."due_at" AS "due_at",
  "t6"."paid_at" AS "paid_at",
  "t6"."amount" AS "amount",
  "t6"."currency" AS "currency",
  "t6"."status" AS "status",
  "t6"."account_id" AS "account_id",
  "t6"."as_of" AS "as_of",
  "t6"."days_overdue" AS "days_overdue"
FROM (
  SELECT
    "t5"."source" AS "source",
    "t5"."source_id" AS "source_id",
    "t5"."account_ref" AS "account_ref",
    "t5"."observed_at" AS "observed_at",
    "t5"."superseded_at" AS "superseded_at",
    "t5"."loaded_at" AS "loaded_at",
    "t5"."content_hash" AS "content_hash",
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
      "t2"."account_ref" AS "account_ref",
      "t2"."observed_at" AS "observed_at",
      "t2"."superseded_at" AS "superseded_at",
      "t2"."loaded_at" AS "loaded_at",
      "t2"."content_hash" AS "content_hash",
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
    FROM "survey_61" AS "t2"
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
  "t5"."source" AS "source",
  "t5"."source_id" AS "source_id",
  "t5"."observed_at" AS "observed_at",
  "t5"."kind" AS "kind",
  "t5"."name" AS "name",
  "t5"."quantity" AS "quantity",
  "t5"."used" AS "used",
  "t5"."price" AS "price",
  "t5"."currency" AS "currency",
  "t5"."starts_at" AS "starts_at",
  "t5"."ends_at" AS "ends_at",
  "t5"."account_id" AS "account_id",
  "t5"."as_of" AS "as_of"
FROM (
  SELECT
    "t2"."source" AS "source",
    "t2"."source_id" AS "source_id",
    "t2"."account_ref" AS "account_ref",
    "t2"."observed_at" AS "observed_at",
    "t2"."superseded_at" AS "superseded_at",
    "t2"."loaded_at" AS "loaded_at",
    "t2"."content_hash" AS "content_hash",
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
  FROM "survey_49" AS "t2"
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
  "t5"."source" AS "source",
  "t5"."source_id" AS "source_id",
  "t5"."observed_at" AS "observed_at",
  "t5"."plan_ref" AS "plan_ref",
  "t5"."name" AS "name",
  "t5"."created_at" AS "created_at",
  "t5"."due" AS "due",
  "t5"."done_at" AS "done_at",
  "t5"."account_id" AS "account_id",
  "t5"."as_of" AS "as_of"
FROM (
  SELECT
    "t2"."source" AS "source",
    "t2"."source_id" AS "source_id",
    "t2"."account_ref" AS "account_ref",
    "t2"."observed_at" AS "observed_at",
    "t2"."superseded_at" AS "superseded_at",
    "t2"."loaded_at" AS "loaded_at",
    "t2"."content_hash" AS "content_hash",
    "t2"."plan_ref" AS "plan_ref",
    "t2"."name" AS "name",
    "t2"."created_at" AS "created_at",
    "t2"."due" AS "due",
    "t2"."done_at" AS "done_at",
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
ORDER BY
  "t5"."account_id" ASC,
  "t5"."as_of" ASC,
  "t5"."due" ASC,
  "t5"."source" ASC,
  "t5"."source_id" ASC;

-- now:payments
SELECT
  "t5"."source" AS "source",
  "t5"."source_id" AS "source_id",
  "t5"."observed_at" AS "observed_at",
  "t5"."invoice_ref" AS "invoice_ref",
  "t5"."paid_at" AS "paid_at",
  "t5"."amount" AS "amount",
  "t5"."currency" AS "currency",
  "t5"."method" AS "method",
  "t5"."status" AS "status",
  "t5"."account_id" AS "account_id",
  "t5"."as_of" AS "as_of"
FROM (
  SELECT
    "t2"."source" AS "source",
    "t2"."source_id" AS "source_id",
    "t2"."account_ref" AS "account_ref",
    "t2"."observed_at" AS "observed_at",
    "t2"."superseded_at" AS "superseded_at",
    "t2"."loaded_at" AS "loaded_at",
    "t2"."content_hash" AS "content_hash",
    "t2"."invoice_ref" AS "invoice_ref",
    "t2"."paid_at" AS "paid_at",
    "t2"."amount" AS "amount",
    "t2"."currency" AS "currency",
    "t2"."method" AS "method",
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
  "t5"."source" AS "source",
  "t5"."source_id" AS "source_id",
  "t5"."observed_at" AS "observed_at",
  "t5"."name" AS "name",
  "t5"."status" AS "status",
  "t5"."owner" AS "owner",
  "t5"."created_at" AS "created_at",
  "t5"."target_date" AS "target_date",
  "t5"."account_id" AS "account_id",
  "t5"."as_of" AS "as_of"
FROM (
  SELECT
    "t2"."source" AS "source",
    "t2"."source_id" AS "source_id",
    "t2"."account_ref" AS "account_ref",
    "t2"."observed_at" AS "observed_at",
    "t2"."superseded_at" AS "superseded_at",
    "t2"."loaded_at" AS "loaded_at",
    "t2"."content_hash" AS "content_hash",
    "t2"."name" AS "name",
    "t2"."status" AS "status",
    "t2"."owner" AS "owner",
    "t2"."created_at" AS "created_at",
    "t2"."target_date" AS "target_date",
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
  "t5"."created_at" DESC,
  "t5"."source" ASC,
  "t5"."source_id" ASC;

-- now:surveys
SELECT
  "t5"."source" AS "source",
  "t5"."source_id" AS "source_id",
  "t5"."observed_at" AS "observed_at",
  "t5"."kind" AS "kind",
  "t5"."score" AS "score",
  "t5"."scale_min" AS "scale_min",
  "t5"."scale_max" AS "scale_max",
  "t5"."answered_at" AS "answered_at",
  "t5"."contact_ref" AS "contact_ref",
  "t5"."ticket_ref" AS "ticket_ref",
  "t5"."account_id" AS "account_id",
  "t5"."as_of" AS "as_of"
FROM (
  SELECT
    "t2"."source" AS "source",
    "t2"."source_id" AS "source_id",
    "t2"."account_ref" AS "account_ref",
    "t2"."observed_at" AS "observed_at",
    "t2"."superseded_at" AS "superseded_at",
    "t2"."loaded_at" AS "loaded_at",
    "t2"."content_hash" AS "content_hash",
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
    "t6"."account_ref" AS "account_ref",
    "t6"."observed_at" AS "observed_at",
    "t6"."superseded_at" AS "superseded_at",
    "t6"."loaded_at" AS "loaded_at",
    "t6"."content_hash" AS "content_hash",
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
        "t2"."account_ref" AS "account_ref",
        "t2"."observed_at" AS "observed_at",
        "t2"."superseded_at" AS "superseded_at",
        "t2"."loaded_at" AS "loaded_at",
        "t2"."content_hash" AS "content_hash",
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
-- links 281694b09bb2
-- described 08cce6b7d798
-- contracted 89add90997e1
-- churned b38cbc41c02f
-- survey_0 f50b440dc3df
-- survey_1 426ef31b2e79
-- survey_2 f832f789b235
-- survey_3 cedaa53eb2cb
-- survey_4 b0f844faabaa
-- survey_5 9e12b1d41419
-- survey_6 d46614647d89
-- survey_7 ba8dede7a531
-- survey_8 eff669eadcd4
-- survey_9 9c2f481c1a69
-- survey_10 1a29722a5f9a
-- survey_11 9c66e5aaf018
-- survey_12 c7cdeb53129d
-- survey_13 3eceae8f2eb8
-- survey_14 5d915129769c
-- survey_15 368c24dc0882
-- survey_16 0d3db2949c81
-- survey_17 27eec6c72a50
-- survey_18 3089a3528ed9
-- survey_19 94481b3985fe
-- survey_20 27d83110dcf2
-- survey_21 20d1961a89b4
-- survey_22 3b4ef988e258
-- survey_24 83aef03e6ecc
-- survey_25 392fd3dc52e4
-- survey_26 c11b7882d131
-- survey_27 c3ad7c7269f7
-- survey_28 b8ca94a3f12d
-- survey_29 8f27c384fc70
-- survey_30 c3a550f097dc
-- survey_31 2941b38b886e
-- survey_32 297eb2e97940
-- survey_33 e06e8e902098
-- survey_34 7b97ef49e657
-- survey_35 ead7faa011c6
-- survey_36 f95afa1582e0
-- survey_37 3888cc6ac9fd
-- survey_38 530c5e7b5ead
-- survey_39 9b2a6484a239
-- survey_40 7f3d097e4beb
-- survey_41 56e0add1c47a
-- survey_42 de6e07380b25
-- survey_43 acb7d17b2deb
-- survey_44 bae7422c6501
-- survey_45 71b052c2e225
-- survey_46 52a6118645ef
-- survey_47 da0f2a75832c
-- survey_48 3593d403f357
-- survey_49 c36656f6aee3
-- survey_50 7994e32ad0d1
-- survey_51 3d9569dd5e76
-- survey_52 6a96ab48f0e8
-- survey_53 65d09604b611
-- survey_54 36db4df6efae
-- survey_55 f7ce3f562a23
-- survey_56 a09c48d74e69
-- survey_57 ad674fe03a73
-- survey_58 c4e39af112ce
-- survey_59 7c13c4598590
-- survey_60 12169130f6bc
-- survey_61 65ad0ab400ae
-- survey_62 734f11c8600a
-- survey_63 fcd8e68e2300
-- survey_64 79eb3c35dddc
-- survey_65 426120efe733
-- survey_66 09a8ff563171
-- survey_67 c3f36d4d5c03
-- survey_68 8f35e084926b
-- survey_69 355a030e9efb
-- survey_70 eaae2415da77
-- survey_71 55e7cc104501
-- survey_72 c08b047a4893
-- survey_73 f79fcfabe25e
-- survey_74 8d0c4c21da9a
-- survey_75 557be2de2573
-- survey_76 9ce1bf040511
-- survey_77 c87a3a3546b1
-- survey_78 9c068a539de0
-- survey_79 2ca32c9e1019
-- survey_80 8b7cb372faf2
-- survey_81 2b86e991c164
-- survey_82 8abbafe74742
-- survey_83 91b7b89a610b
-- survey_84 7aa2c6e7d03b
-- survey_85 fc3a014cefa1
-- survey_86 6787c51b7ab5
-- survey_87 1649a2b85038
-- survey_88 ceeb4537a516
-- survey_89 cf50ff814634
-- features d301472cbd0d
-- provenance 5812fb20b292
-- scores ebcc17ba20fa
-- now:contacts 3f5282197997
-- now:activities 6d23b192f6f5
-- now:planned 77ec2c0cc4ac
-- now:tickets 6e548b808460
-- now:escalations 4d7eaf4a1e73
-- now:outcomes 391059bb82f7
-- now:cs_health 3b876b6253b3
-- now:csm_pulse d0f35991eead
-- now:cs_risks 091ae48d6581
-- now:lifecycle 01b2e128b889
-- now:features ad6d74873771
-- now:modules 0ad26c97a1ce
-- now:changes d5232ed2b996
-- routed:escalations c10462d17667
-- routed:invoices 53aba4443db8
-- routed:entitlements 32b1902312ad
-- routed:limits 345f7b1a328e
-- routed:deals ae5ef5752d49
-- routed:modules dfe55901bddc
-- counts 6aedbf0b6adf
