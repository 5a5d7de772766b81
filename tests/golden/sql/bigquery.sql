-- newest_records
SELECT
  `t6`.`source`,
  MAX(`t6`.`newest`) AS `newest`
FROM (
  SELECT
    *
  FROM (
    SELECT
      `t2`.`source`,
      MAX(`t2`.`observed_at`) AS `newest`
    FROM (
      SELECT
        *
      FROM `account` AS `t0`
      WHERE
        `t0`.`observed_at` <= TIMESTAMP('2024-02-15T14:30:00+00:00')
    ) AS `t2`
    GROUP BY
      1
  ) AS `t4`
  UNION ALL
  SELECT
    *
  FROM (
    SELECT
      `t3`.`source`,
      MAX(`t3`.`observed_at`) AS `newest`
    FROM (
      SELECT
        *
      FROM `ticket` AS `t1`
      WHERE
        `t1`.`observed_at` <= TIMESTAMP('2024-02-15T14:30:00+00:00')
    ) AS `t3`
    GROUP BY
      1
  ) AS `t5`
) AS `t6`
GROUP BY
  1;

-- list_contracts
SELECT
  `t0`.`source`,
  `t0`.`source_id`,
  `t0`.`observed_at`,
  `t0`.`type`,
  `t0`.`plan`,
  `t0`.`start_date`,
  `t0`.`end_date`,
  `t0`.`auto_renew`,
  `t0`.`seats`,
  `t0`.`arr`,
  `t0`.`currency`,
  `t0`.`notice_at`,
  `t0`.`account_id`,
  `t0`.`as_of`
FROM `kept_043` AS `t0`
ORDER BY
  `t0`.`account_id` ASC NULLS LAST,
  `t0`.`as_of` ASC NULLS LAST,
  `t0`.`start_date` DESC,
  `t0`.`source` ASC NULLS LAST,
  `t0`.`source_id` ASC NULLS LAST;

-- list_deals
SELECT
  `t0`.`source`,
  `t0`.`source_id`,
  `t0`.`observed_at`,
  `t0`.`name`,
  `t0`.`kind`,
  `t0`.`product`,
  `t0`.`status`,
  `t0`.`amount`,
  `t0`.`currency`,
  `t0`.`created_at`,
  `t0`.`close_date`,
  `t0`.`account_id`,
  `t0`.`as_of`
FROM `kept_072` AS `t0`
WHERE
  COALESCE(`t0`.`status` = 'open', FALSE)
ORDER BY
  `t0`.`account_id` ASC NULLS LAST,
  `t0`.`as_of` ASC NULLS LAST,
  `t0`.`close_date` ASC NULLS LAST,
  `t0`.`source` ASC NULLS LAST,
  `t0`.`source_id` ASC NULLS LAST;

-- list_entitlements
SELECT
  `t0`.`source`,
  `t0`.`source_id`,
  `t0`.`observed_at`,
  `t0`.`kind`,
  `t0`.`name`,
  `t0`.`quantity`,
  `t0`.`used`,
  `t0`.`price`,
  `t0`.`currency`,
  `t0`.`starts_at`,
  `t0`.`ends_at`,
  `t0`.`account_id`,
  `t0`.`as_of`
FROM `kept_047` AS `t0`
WHERE
  NOT (
    COALESCE(`t0`.`starts_at` > `t0`.`as_of`, FALSE)
  )
  AND NOT (
    COALESCE(`t0`.`ends_at` <= `t0`.`as_of`, FALSE)
  )
ORDER BY
  `t0`.`account_id` ASC NULLS LAST,
  `t0`.`as_of` ASC NULLS LAST,
  `t0`.`kind` ASC NULLS LAST,
  `t0`.`name` ASC NULLS LAST,
  `t0`.`source` ASC NULLS LAST,
  `t0`.`source_id` ASC NULLS LAST;

-- list_goals
SELECT
  `t0`.`source`,
  `t0`.`source_id`,
  `t0`.`observed_at`,
  `t0`.`plan_ref`,
  `t0`.`name`,
  `t0`.`status`,
  `t0`.`created_at`,
  `t0`.`due`,
  `t0`.`done_at`,
  `t0`.`target_value`,
  `t0`.`realised_value`,
  `t0`.`unit`,
  `t0`.`account_id`,
  `t0`.`as_of`
FROM `kept_030` AS `t0`
ORDER BY
  `t0`.`account_id` ASC NULLS LAST,
  `t0`.`as_of` ASC NULLS LAST,
  `t0`.`due` ASC NULLS LAST,
  `t0`.`source` ASC NULLS LAST,
  `t0`.`source_id` ASC NULLS LAST;

-- list_invoices
SELECT
  `t1`.`source`,
  `t1`.`source_id`,
  `t1`.`observed_at`,
  `t1`.`number`,
  `t1`.`subscription_ref`,
  `t1`.`issued_at`,
  `t1`.`due_at`,
  `t1`.`paid_at`,
  `t1`.`amount`,
  `t1`.`currency`,
  `t1`.`status`,
  `t1`.`account_id`,
  `t1`.`as_of`,
  `t1`.`days_overdue`
FROM (
  SELECT
    `t0`.`source`,
    `t0`.`source_id`,
    `t0`.`account_ref`,
    `t0`.`observed_at`,
    `t0`.`superseded_at`,
    `t0`.`loaded_at`,
    `t0`.`content_hash`,
    `t0`.`number`,
    `t0`.`subscription_ref`,
    `t0`.`issued_at`,
    `t0`.`due_at`,
    `t0`.`paid_at`,
    `t0`.`amount`,
    `t0`.`currency`,
    `t0`.`status`,
    `t0`.`account_id`,
    `t0`.`as_of`,
    IF(
      COALESCE(`t0`.`paid_at` <= `t0`.`as_of`, FALSE)
      OR COALESCE(`t0`.`status` IN ('paid', 'void'), FALSE),
      0,
      GREATEST(
        COALESCE(
          CAST(FLOOR(
            ieee_divide(
              CAST(UNIX_SECONDS(`t0`.`as_of`) AS FLOAT64) - CAST(UNIX_SECONDS(`t0`.`due_at`) AS FLOAT64),
              CAST(86400.0 AS FLOAT64)
            )
          ) AS INT64),
          0
        ),
        0
      )
    ) AS `days_overdue`
  FROM `kept_058` AS `t0`
) AS `t1`
WHERE
  COALESCE(
    (
      `t1`.`issued_at` >= TIMESTAMP_SUB(`t1`.`as_of`, INTERVAL '365' DAY)
    )
    AND (
      `t1`.`issued_at` < `t1`.`as_of`
    ),
    FALSE
  )
  OR (
    `t1`.`days_overdue` > 0
  )
ORDER BY
  `t1`.`account_id` ASC NULLS LAST,
  `t1`.`as_of` ASC NULLS LAST,
  `t1`.`issued_at` DESC,
  `t1`.`source` ASC NULLS LAST,
  `t1`.`source_id` ASC NULLS LAST;

-- list_limits
SELECT
  `t0`.`source`,
  `t0`.`source_id`,
  `t0`.`observed_at`,
  `t0`.`kind`,
  `t0`.`name`,
  `t0`.`quantity`,
  `t0`.`used`,
  `t0`.`price`,
  `t0`.`currency`,
  `t0`.`starts_at`,
  `t0`.`ends_at`,
  `t0`.`account_id`,
  `t0`.`as_of`
FROM `kept_047` AS `t0`
WHERE
  NOT (
    COALESCE(`t0`.`starts_at` > `t0`.`as_of`, FALSE)
  )
  AND NOT (
    COALESCE(`t0`.`ends_at` <= `t0`.`as_of`, FALSE)
  )
  AND COALESCE(`t0`.`kind` = 'limit', FALSE)
ORDER BY
  `t0`.`account_id` ASC NULLS LAST,
  `t0`.`as_of` ASC NULLS LAST,
  `t0`.`name` ASC NULLS LAST,
  `t0`.`source` ASC NULLS LAST,
  `t0`.`source_id` ASC NULLS LAST;

-- list_milestones
SELECT
  `t0`.`source`,
  `t0`.`source_id`,
  `t0`.`observed_at`,
  `t0`.`plan_ref`,
  `t0`.`name`,
  `t0`.`created_at`,
  `t0`.`due`,
  `t0`.`done_at`,
  `t0`.`account_id`,
  `t0`.`as_of`
FROM `kept_074` AS `t0`
ORDER BY
  `t0`.`account_id` ASC NULLS LAST,
  `t0`.`as_of` ASC NULLS LAST,
  `t0`.`due` ASC NULLS LAST,
  `t0`.`source` ASC NULLS LAST,
  `t0`.`source_id` ASC NULLS LAST;

-- list_payments
SELECT
  `t0`.`source`,
  `t0`.`source_id`,
  `t0`.`observed_at`,
  `t0`.`invoice_ref`,
  `t0`.`paid_at`,
  `t0`.`amount`,
  `t0`.`currency`,
  `t0`.`method`,
  `t0`.`status`,
  `t0`.`account_id`,
  `t0`.`as_of`
FROM `kept_059` AS `t0`
WHERE
  `t0`.`paid_at` >= TIMESTAMP_SUB(`t0`.`as_of`, INTERVAL '365' DAY)
  AND `t0`.`paid_at` < `t0`.`as_of`
ORDER BY
  `t0`.`account_id` ASC NULLS LAST,
  `t0`.`as_of` ASC NULLS LAST,
  `t0`.`paid_at` DESC,
  `t0`.`source` ASC NULLS LAST,
  `t0`.`source_id` ASC NULLS LAST;

-- list_plans
SELECT
  `t0`.`source`,
  `t0`.`source_id`,
  `t0`.`observed_at`,
  `t0`.`name`,
  `t0`.`status`,
  `t0`.`owner`,
  `t0`.`created_at`,
  `t0`.`target_date`,
  `t0`.`account_id`,
  `t0`.`as_of`
FROM `kept_031` AS `t0`
ORDER BY
  `t0`.`account_id` ASC NULLS LAST,
  `t0`.`as_of` ASC NULLS LAST,
  `t0`.`created_at` DESC,
  `t0`.`source` ASC NULLS LAST,
  `t0`.`source_id` ASC NULLS LAST;

-- list_surveys
SELECT
  `t0`.`source`,
  `t0`.`source_id`,
  `t0`.`observed_at`,
  `t0`.`kind`,
  `t0`.`score`,
  `t0`.`scale_min`,
  `t0`.`scale_max`,
  `t0`.`answered_at`,
  `t0`.`contact_ref`,
  `t0`.`ticket_ref`,
  `t0`.`account_id`,
  `t0`.`as_of`
FROM `kept_005` AS `t0`
WHERE
  `t0`.`answered_at` >= TIMESTAMP_SUB(`t0`.`as_of`, INTERVAL '365' DAY)
  AND `t0`.`answered_at` < `t0`.`as_of`
ORDER BY
  `t0`.`account_id` ASC NULLS LAST,
  `t0`.`as_of` ASC NULLS LAST,
  `t0`.`answered_at` DESC,
  `t0`.`source` ASC NULLS LAST,
  `t0`.`source_id` ASC NULLS LAST;

-- list_topics
SELECT
  `t2`.`account_id`,
  `t2`.`as_of`,
  `t2`.`category`,
  `t2`.`count`,
  `t2`.`source`,
  `t2`.`source_id`,
  `t2`.`observed_at`
FROM (
  SELECT
    `t1`.`source`,
    `t1`.`source_id`,
    `t1`.`account_ref`,
    `t1`.`observed_at`,
    `t1`.`superseded_at`,
    `t1`.`loaded_at`,
    `t1`.`content_hash`,
    `t1`.`subject`,
    `t1`.`category`,
    `t1`.`priority`,
    `t1`.`status`,
    `t1`.`created_at`,
    `t1`.`solved_at`,
    `t1`.`due_at`,
    `t1`.`requester_ref`,
    `t1`.`account_id`,
    `t1`.`as_of`,
    COUNT(*) OVER (
      PARTITION BY `t1`.`account_id`, `t1`.`as_of`, `t1`.`category`
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    ) AS `count`,
    ROW_NUMBER() OVER (
      PARTITION BY `t1`.`account_id`, `t1`.`as_of`, `t1`.`category`
      ORDER BY `t1`.`created_at` DESC, `t1`.`source` ASC, `t1`.`source_id` ASC
    ) - 1 AS `newness`
  FROM (
    SELECT
      *
    FROM `kept_015` AS `t0`
    WHERE
      `t0`.`category` IS NOT NULL
      AND `t0`.`created_at` >= TIMESTAMP_SUB(`t0`.`as_of`, INTERVAL '90' DAY)
      AND `t0`.`created_at` < `t0`.`as_of`
  ) AS `t1`
) AS `t2`
WHERE
  `t2`.`newness` = 0
ORDER BY
  `t2`.`account_id` ASC NULLS LAST,
  `t2`.`as_of` ASC NULLS LAST,
  `t2`.`count` DESC,
  `t2`.`category` ASC NULLS LAST,
  `t2`.`source` ASC NULLS LAST,
  `t2`.`source_id` ASC NULLS LAST;

-- The others, by digest.
-- kept_001 dc4c53be7c8c
-- kept_002 a89631992335
-- kept_003 e68ba305ab70
-- kept_004 2d12fd9b7632
-- kept_005 045029de68d1
-- kept_006 3c991e978b0c
-- kept_007 0815cbbad627
-- kept_008 020cb88c2507
-- kept_011 bd5c9b4c65fb
-- kept_012 4d23db22e921
-- kept_013 fd0558821a36
-- kept_014 6bfddde328e8
-- kept_015 8148a86452cb
-- kept_016 7153e655317f
-- kept_017 2fe59f0764a7
-- kept_018 7b0f922574ae
-- kept_019 593b3a847d9a
-- kept_020 b11c16e08a8b
-- kept_021 a38f6b01b029
-- kept_022 19158de8c71f
-- kept_023 37a3501edfd3
-- kept_024 331de6931a21
-- kept_025 462bb60e36e4
-- kept_026 e870bf959ffb
-- kept_027 450c39c14aac
-- kept_028 0ce3a32210b2
-- kept_029 aa3b87611701
-- kept_030 0cc73f684692
-- kept_031 d6ed3b7fa94c
-- kept_032 bf33bbfe3568
-- kept_033 b5d50233f8c7
-- kept_034 4d878d388c94
-- kept_035 09389460a9d4
-- kept_036 6ea40f1bedad
-- kept_037 1bf4bd223935
-- kept_038 fb855e293e0b
-- kept_039 2a4e2f35aeec
-- kept_040 90583c785fe1
-- kept_041 213f2a3f4086
-- kept_042 ef06ddb700ca
-- kept_043 0df0eec09433
-- kept_044 8234422d0fbc
-- kept_045 e986b421c878
-- kept_046 771f9a03f614
-- kept_047 f8c8b2c4ee27
-- kept_048 90da13b1c587
-- kept_049 76ce6aa2164e
-- kept_050 36520c068e25
-- kept_051 2795b8f1c6ed
-- kept_052 cdf4b623b400
-- kept_053 6a909e555410
-- kept_054 6ba90916d3b5
-- kept_055 575bc95e1703
-- kept_056 d336edc3aa60
-- kept_057 2e7500079e39
-- kept_058 d8cef2d8c258
-- kept_059 7daede02edcd
-- kept_060 68b576d7a67e
-- kept_061 f80123dafaea
-- kept_062 3993151b02eb
-- kept_063 70808052061e
-- kept_064 f26d79ba3acb
-- kept_065 a57f837866e2
-- kept_066 c8cf5dc2443e
-- kept_067 e768c00892b5
-- kept_068 f58055fe9f25
-- kept_069 2d9966851262
-- kept_070 adca5f3ddb6c
-- kept_071 fc54f84bfc37
-- kept_072 61a73cf9bfe2
-- kept_073 1e5201cd63c6
-- kept_074 52c16455be6e
-- kept_075 826d9d2a53c2
-- kept_076 5a525dda0eed
-- kept_077 e3597a88d9a2
-- kept_078 5f250affece6
-- kept_079 5e4512f7476c
-- kept_080 a9f6f48d4010
-- kept_081 2d046053ace9
-- links 95cae6ee3f66
-- features 1abc195191fd
-- score 8196cbe92df2
-- list_contacts 24b2171261df
-- list_activities a5fbb2edc40d
-- list_planned 4fa05db4054d
-- list_tickets 357a862be6ef
-- list_escalations 7b14c03b9aa1
-- list_outcomes 6981149689e6
-- list_cs_health dd76ed163bcb
-- list_csm_pulse e0d238662d59
-- list_cs_risks ea7f1ea579e5
-- list_lifecycle 91a2d274b643
-- list_features 17bd40fd6ac4
-- list_modules 4a253ee32d90
-- list_changes e8767a3aacb8
-- completeness 4d47b41628d5
