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
        `t0`.`observed_at` <= CAST('2024-02-15T14:30:00+00:00' AS TIMESTAMP)
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
        `t1`.`observed_at` <= CAST('2024-02-15T14:30:00+00:00' AS TIMESTAMP)
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
            TRY_DIVIDE(
              CAST(UNIX_TIMESTAMP(CAST(`t0`.`as_of` AS TIMESTAMP)) AS DOUBLE) - CAST(UNIX_TIMESTAMP(CAST(`t0`.`due_at` AS TIMESTAMP)) AS DOUBLE),
              CAST(86400.0 AS DOUBLE)
            )
          ) AS BIGINT),
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
      `t1`.`issued_at` >= (
        `t1`.`as_of` - INTERVAL '365' DAY
      )
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
  `t0`.`paid_at` >= (
    `t0`.`as_of` - INTERVAL '365' DAY
  )
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
  `t0`.`answered_at` >= (
    `t0`.`as_of` - INTERVAL '365' DAY
  )
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
      ORDER BY `t1`.`created_at` DESC, `t1`.`source` ASC NULLS LAST, `t1`.`source_id` ASC NULLS LAST
    ) - 1 AS `newness`
  FROM (
    SELECT
      *
    FROM `kept_015` AS `t0`
    WHERE
      `t0`.`category` IS NOT NULL
      AND `t0`.`created_at` >= (
        `t0`.`as_of` - INTERVAL '90' DAY
      )
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
-- kept_003 e7dc3c98a58f
-- kept_004 aaed4166e220
-- kept_005 045029de68d1
-- kept_006 3c991e978b0c
-- kept_007 37fd2444414d
-- kept_008 d031ac1d4f34
-- kept_009 86def8a52b7c
-- kept_010 aae805bd6cc0
-- kept_011 9494bb3f2242
-- kept_012 4d23db22e921
-- kept_013 37a083f38ff9
-- kept_014 7ef56e0fe8bc
-- kept_015 8148a86452cb
-- kept_016 298ee1244e1d
-- kept_017 192686448c71
-- kept_018 577b0678a95f
-- kept_019 ce7fbb746a5d
-- kept_020 48a676004c5c
-- kept_021 4d64c1d66f7c
-- kept_022 d9898aef884b
-- kept_023 c61ad782872e
-- kept_024 ff2664c6e450
-- kept_025 f57d4b5f2a36
-- kept_026 e870bf959ffb
-- kept_027 57819517e25c
-- kept_028 e8958cc0717b
-- kept_029 aa3b87611701
-- kept_030 0cc73f684692
-- kept_031 d6ed3b7fa94c
-- kept_032 5c10b6a351c8
-- kept_033 5c0635f2aec3
-- kept_034 7970aff3b541
-- kept_035 3146fb9f90d2
-- kept_036 6ea40f1bedad
-- kept_037 9c59c0fecd50
-- kept_038 a5c39d71c089
-- kept_039 14631586403a
-- kept_040 7c9a6830d775
-- kept_041 3037727f2d6b
-- kept_042 ef06ddb700ca
-- kept_043 0df0eec09433
-- kept_044 6558c0188530
-- kept_045 e986b421c878
-- kept_046 80644f5ca05b
-- kept_047 f8c8b2c4ee27
-- kept_048 90da13b1c587
-- kept_049 80084c1d7fdb
-- kept_050 26da72a032fb
-- kept_051 a45f4c845eae
-- kept_052 cdf4b623b400
-- kept_053 e9c873d54c1a
-- kept_054 0a3cdb84b3ff
-- kept_055 438a70531ea6
-- kept_056 b8ba5cd6a28f
-- kept_057 01e341d8b34e
-- kept_058 d8cef2d8c258
-- kept_059 7daede02edcd
-- kept_060 55fd130f23cd
-- kept_061 f80123dafaea
-- kept_062 33848acc8481
-- kept_063 0bc00f4e5f3b
-- kept_064 69c1581a3fb0
-- kept_065 a57f837866e2
-- kept_066 c8cf5dc2443e
-- kept_067 d2abcb3b79af
-- kept_068 7ad656b175fa
-- kept_069 84142b97b1d8
-- kept_071 29515e304d14
-- kept_072 61a73cf9bfe2
-- kept_073 1e5201cd63c6
-- kept_074 52c16455be6e
-- kept_075 826d9d2a53c2
-- kept_076 5a525dda0eed
-- kept_077 8569a2ef3eb8
-- kept_078 1ac446626b5a
-- kept_079 5e4512f7476c
-- kept_080 74faa3125641
-- kept_081 bdb7090274a6
-- links 6c6884748407
-- features 1abc195191fd
-- score 3188cce89044
-- list_contacts 24b2171261df
-- list_activities a44e17727549
-- list_planned 9590449f18c2
-- list_tickets bc9564aac9fa
-- list_escalations 26bbb0d4a5b1
-- list_outcomes 6981149689e6
-- list_cs_health d5d30382373f
-- list_csm_pulse 1d1ed2ace481
-- list_cs_risks ea7f1ea579e5
-- list_lifecycle f8ae916a406f
-- list_features 79e8ea13a636
-- list_modules 140a30aa6673
-- list_changes e92dd0ed7a04
-- completeness 6c17a397b894
