-- newest
SELECT
  `t11`.`source`,
  MAX(`t11`.`newest`) AS `newest`
FROM (
  SELECT
    *
  FROM (
    SELECT
      `t7`.`source`,
      MAX(`t7`.`observed_at`) AS `newest`
    FROM (
      SELECT
        `t3`.`source`,
        `t3`.`source_id`,
        `t3`.`account_ref`,
        `t3`.`observed_at`,
        `t3`.`superseded_at`,
        `t3`.`loaded_at`,
        `t3`.`content_hash`,
        `t3`.`name`,
        `t3`.`domain`,
        `t3`.`external_ref`,
        `t3`.`parent_ref`,
        `t3`.`segment`,
        `t3`.`industry`,
        `t3`.`country`,
        `t3`.`employees`,
        `t3`.`plan`,
        `t3`.`arr`,
        `t3`.`currency`,
        `t3`.`customer_since`,
        `t3`.`csm`,
        `t3`.`ae`,
        `t6`.`as_of`
      FROM `account` AS `t3`
      INNER JOIN (
        SELECT
          `t2`.`as_of`
        FROM `survey_moments` AS `t2`
        WHERE
          `t2`.`now`
      ) AS `t6`
        ON `t3`.`observed_at` <= `t6`.`as_of`
    ) AS `t7`
    GROUP BY
      1
  ) AS `t9`
  UNION ALL
  SELECT
    *
  FROM (
    SELECT
      `t8`.`source`,
      MAX(`t8`.`observed_at`) AS `newest`
    FROM (
      SELECT
        `t4`.`source`,
        `t4`.`source_id`,
        `t4`.`account_ref`,
        `t4`.`observed_at`,
        `t4`.`superseded_at`,
        `t4`.`loaded_at`,
        `t4`.`content_hash`,
        `t4`.`subject`,
        `t4`.`category`,
        `t4`.`priority`,
        `t4`.`status`,
        `t4`.`created_at`,
        `t4`.`solved_at`,
        `t4`.`due_at`,
        `t4`.`requester_ref`,
        `t6`.`as_of`
      FROM `ticket` AS `t4`
      INNER JOIN (
        SELECT
          `t2`.`as_of`
        FROM `survey_moments` AS `t2`
        WHERE
          `t2`.`now`
      ) AS `t6`
        ON `t4`.`observed_at` <= `t6`.`as_of`
    ) AS `t8`
    GROUP BY
      1
  ) AS `t10`
) AS `t11`
GROUP BY
  1;

-- now:contracts
SELECT
  `t5`.`source`,
  `t5`.`source_id`,
  `t5`.`observed_at`,
  `t5`.`type`,
  `t5`.`plan`,
  `t5`.`start_date`,
  `t5`.`end_date`,
  `t5`.`auto_renew`,
  `t5`.`seats`,
  `t5`.`arr`,
  `t5`.`currency`,
  `t5`.`notice_at`,
  `t5`.`account_id`,
  `t5`.`as_of`
FROM (
  SELECT
    `t2`.`source`,
    `t2`.`source_id`,
    `t2`.`account_ref`,
    `t2`.`observed_at`,
    `t2`.`superseded_at`,
    `t2`.`loaded_at`,
    `t2`.`content_hash`,
    `t2`.`type`,
    `t2`.`plan`,
    `t2`.`start_date`,
    `t2`.`end_date`,
    `t2`.`auto_renew`,
    `t2`.`seats`,
    `t2`.`arr`,
    `t2`.`currency`,
    `t2`.`notice_at`,
    `t2`.`account_id`,
    `t2`.`as_of`
  FROM `survey_45` AS `t2`
  LEFT SEMI JOIN (
    SELECT
      `t1`.`as_of`
    FROM `survey_moments` AS `t1`
    WHERE
      `t1`.`now`
  ) AS `t4`
    ON `t2`.`as_of` = `t4`.`as_of`
) AS `t5`
ORDER BY
  `t5`.`account_id` ASC NULLS LAST,
  `t5`.`as_of` ASC NULLS LAST,
  `t5`.`start_date` DESC,
  `t5`.`source` ASC NULLS LAST,
  `t5`.`source_id` ASC NULLS LAST;

-- now:deals
SELECT
  `t5`.`source`,
  `t5`.`source_id`,
  `t5`.`observed_at`,
  `t5`.`name`,
  `t5`.`kind`,
  `t5`.`product`,
  `t5`.`status`,
  `t5`.`amount`,
  `t5`.`currency`,
  `t5`.`created_at`,
  `t5`.`close_date`,
  `t5`.`account_id`,
  `t5`.`as_of`
FROM (
  SELECT
    `t2`.`source`,
    `t2`.`source_id`,
    `t2`.`account_ref`,
    `t2`.`observed_at`,
    `t2`.`superseded_at`,
    `t2`.`loaded_at`,
    `t2`.`content_hash`,
    `t2`.`name`,
    `t2`.`kind`,
    `t2`.`product`,
    `t2`.`status`,
    `t2`.`amount`,
    `t2`.`currency`,
    `t2`.`created_at`,
    `t2`.`close_date`,
    `t2`.`account_id`,
    `t2`.`as_of`
  FROM `survey_74` AS `t2`
  LEFT SEMI JOIN (
    SELECT
      `t1`.`as_of`
    FROM `survey_moments` AS `t1`
    WHERE
      `t1`.`now`
  ) AS `t4`
    ON `t2`.`as_of` = `t4`.`as_of`
) AS `t5`
WHERE
  COALESCE(`t5`.`status` = 'open', FALSE)
ORDER BY
  `t5`.`account_id` ASC NULLS LAST,
  `t5`.`as_of` ASC NULLS LAST,
  `t5`.`close_date` ASC NULLS LAST,
  `t5`.`source` ASC NULLS LAST,
  `t5`.`source_id` ASC NULLS LAST;

-- now:entitlements
SELECT
  `t5`.`source`,
  `t5`.`source_id`,
  `t5`.`observed_at`,
  `t5`.`kind`,
  `t5`.`name`,
  `t5`.`quantity`,
  `t5`.`used`,
  `t5`.`price`,
  `t5`.`currency`,
  `t5`.`starts_at`,
  `t5`.`ends_at`,
  `t5`.`account_id`,
  `t5`.`as_of`
FROM (
  SELECT
    `t2`.`source`,
    `t2`.`source_id`,
    `t2`.`account_ref`,
    `t2`.`observed_at`,
    `t2`.`superseded_at`,
    `t2`.`loaded_at`,
    `t2`.`content_hash`,
    `t2`.`kind`,
    `t2`.`name`,
    `t2`.`quantity`,
    `t2`.`used`,
    `t2`.`price`,
    `t2`.`currency`,
    `t2`.`starts_at`,
    `t2`.`ends_at`,
    `t2`.`account_id`,
    `t2`.`as_of`
  FROM `survey_49` AS `t2`
  LEFT SEMI JOIN (
    SELECT
      `t1`.`as_of`
    FROM `survey_moments` AS `t1`
    WHERE
      `t1`.`now`
  ) AS `t4`
    ON `t2`.`as_of` = `t4`.`as_of`
) AS `t5`
WHERE
  NOT (
    COALESCE(`t5`.`starts_at` > `t5`.`as_of`, FALSE)
  )
  AND NOT (
    COALESCE(`t5`.`ends_at` <= `t5`.`as_of`, FALSE)
  )
ORDER BY
  `t5`.`account_id` ASC NULLS LAST,
  `t5`.`as_of` ASC NULLS LAST,
  `t5`.`kind` ASC NULLS LAST,
  `t5`.`name` ASC NULLS LAST,
  `t5`.`source` ASC NULLS LAST,
  `t5`.`source_id` ASC NULLS LAST;

-- now:goals
SELECT
  `t5`.`source`,
  `t5`.`source_id`,
  `t5`.`observed_at`,
  `t5`.`plan_ref`,
  `t5`.`name`,
  `t5`.`status`,
  `t5`.`created_at`,
  `t5`.`due`,
  `t5`.`done_at`,
  `t5`.`target_value`,
  `t5`.`realised_value`,
  `t5`.`unit`,
  `t5`.`account_id`,
  `t5`.`as_of`
FROM (
  SELECT
    `t2`.`source`,
    `t2`.`source_id`,
    `t2`.`account_ref`,
    `t2`.`observed_at`,
    `t2`.`superseded_at`,
    `t2`.`loaded_at`,
    `t2`.`content_hash`,
    `t2`.`plan_ref`,
    `t2`.`name`,
    `t2`.`status`,
    `t2`.`created_at`,
    `t2`.`due`,
    `t2`.`done_at`,
    `t2`.`target_value`,
    `t2`.`realised_value`,
    `t2`.`unit`,
    `t2`.`account_id`,
    `t2`.`as_of`
  FROM `survey_31` AS `t2`
  LEFT SEMI JOIN (
    SELECT
      `t1`.`as_of`
    FROM `survey_moments` AS `t1`
    WHERE
      `t1`.`now`
  ) AS `t4`
    ON `t2`.`as_of` = `t4`.`as_of`
) AS `t5`
ORDER BY
  `t5`.`account_id` ASC NULLS LAST,
  `t5`.`as_of` ASC NULLS LAST,
  `t5`.`due` ASC NULLS LAST,
  `t5`.`source` ASC NULLS LAST,
  `t5`.`source_id` ASC NULLS LAST;

-- now:invoices
SELECT
  `t6`.`source`,
  `t6`.`source_id`,
  `t6`.`observed_at`,
  `t6`.`number`,
  `t6`.`subscription_ref`,
  `t6`.`issued_at`,
  `t6`.`due_at`,
  `t6`.`paid_at`,
  `t6`.`amount`,
  `t6`.`currency`,
  `t6`.`status`,
  `t6`.`account_id`,
  `t6`.`as_of`,
  `t6`.`days_overdue`
FROM (
  SELECT
    `t5`.`source`,
    `t5`.`source_id`,
    `t5`.`account_ref`,
    `t5`.`observed_at`,
    `t5`.`superseded_at`,
    `t5`.`loaded_at`,
    `t5`.`content_hash`,
    `t5`.`number`,
    `t5`.`subscription_ref`,
    `t5`.`issued_at`,
    `t5`.`due_at`,
    `t5`.`paid_at`,
    `t5`.`amount`,
    `t5`.`currency`,
    `t5`.`status`,
    `t5`.`account_id`,
    `t5`.`as_of`,
    IF(
      COALESCE(`t5`.`paid_at` <= `t5`.`as_of`, FALSE)
      OR COALESCE(`t5`.`status` IN ('paid', 'void'), FALSE),
      0,
      GREATEST(
        COALESCE(
          CAST(FLOOR(
            TRY_DIVIDE(
              CAST(UNIX_TIMESTAMP(CAST(`t5`.`as_of` AS TIMESTAMP)) AS DOUBLE) - CAST(UNIX_TIMESTAMP(CAST(`t5`.`due_at` AS TIMESTAMP)) AS DOUBLE),
              CAST(86400.0 AS DOUBLE)
            )
          ) AS BIGINT),
          0
        ),
        0
      )
    ) AS `days_overdue`
  FROM (
    SELECT
      `t2`.`source`,
      `t2`.`source_id`,
      `t2`.`account_ref`,
      `t2`.`observed_at`,
      `t2`.`superseded_at`,
      `t2`.`loaded_at`,
      `t2`.`content_hash`,
      `t2`.`number`,
      `t2`.`subscription_ref`,
      `t2`.`issued_at`,
      `t2`.`due_at`,
      `t2`.`paid_at`,
      `t2`.`amount`,
      `t2`.`currency`,
      `t2`.`status`,
      `t2`.`account_id`,
      `t2`.`as_of`
    FROM `survey_61` AS `t2`
    LEFT SEMI JOIN (
      SELECT
        `t1`.`as_of`
      FROM `survey_moments` AS `t1`
      WHERE
        `t1`.`now`
    ) AS `t4`
      ON `t2`.`as_of` = `t4`.`as_of`
  ) AS `t5`
) AS `t6`
WHERE
  COALESCE(
    (
      `t6`.`issued_at` >= (
        `t6`.`as_of` - INTERVAL '365' DAY
      )
    )
    AND (
      `t6`.`issued_at` < `t6`.`as_of`
    ),
    FALSE
  )
  OR (
    `t6`.`days_overdue` > 0
  )
ORDER BY
  `t6`.`account_id` ASC NULLS LAST,
  `t6`.`as_of` ASC NULLS LAST,
  `t6`.`issued_at` DESC,
  `t6`.`source` ASC NULLS LAST,
  `t6`.`source_id` ASC NULLS LAST;

-- now:limits
SELECT
  `t5`.`source`,
  `t5`.`source_id`,
  `t5`.`observed_at`,
  `t5`.`kind`,
  `t5`.`name`,
  `t5`.`quantity`,
  `t5`.`used`,
  `t5`.`price`,
  `t5`.`currency`,
  `t5`.`starts_at`,
  `t5`.`ends_at`,
  `t5`.`account_id`,
  `t5`.`as_of`
FROM (
  SELECT
    `t2`.`source`,
    `t2`.`source_id`,
    `t2`.`account_ref`,
    `t2`.`observed_at`,
    `t2`.`superseded_at`,
    `t2`.`loaded_at`,
    `t2`.`content_hash`,
    `t2`.`kind`,
    `t2`.`name`,
    `t2`.`quantity`,
    `t2`.`used`,
    `t2`.`price`,
    `t2`.`currency`,
    `t2`.`starts_at`,
    `t2`.`ends_at`,
    `t2`.`account_id`,
    `t2`.`as_of`
  FROM `survey_49` AS `t2`
  LEFT SEMI JOIN (
    SELECT
      `t1`.`as_of`
    FROM `survey_moments` AS `t1`
    WHERE
      `t1`.`now`
  ) AS `t4`
    ON `t2`.`as_of` = `t4`.`as_of`
) AS `t5`
WHERE
  NOT (
    COALESCE(`t5`.`starts_at` > `t5`.`as_of`, FALSE)
  )
  AND NOT (
    COALESCE(`t5`.`ends_at` <= `t5`.`as_of`, FALSE)
  )
  AND COALESCE(`t5`.`kind` = 'limit', FALSE)
ORDER BY
  `t5`.`account_id` ASC NULLS LAST,
  `t5`.`as_of` ASC NULLS LAST,
  `t5`.`name` ASC NULLS LAST,
  `t5`.`source` ASC NULLS LAST,
  `t5`.`source_id` ASC NULLS LAST;

-- now:milestones
SELECT
  `t5`.`source`,
  `t5`.`source_id`,
  `t5`.`observed_at`,
  `t5`.`plan_ref`,
  `t5`.`name`,
  `t5`.`created_at`,
  `t5`.`due`,
  `t5`.`done_at`,
  `t5`.`account_id`,
  `t5`.`as_of`
FROM (
  SELECT
    `t2`.`source`,
    `t2`.`source_id`,
    `t2`.`account_ref`,
    `t2`.`observed_at`,
    `t2`.`superseded_at`,
    `t2`.`loaded_at`,
    `t2`.`content_hash`,
    `t2`.`plan_ref`,
    `t2`.`name`,
    `t2`.`created_at`,
    `t2`.`due`,
    `t2`.`done_at`,
    `t2`.`account_id`,
    `t2`.`as_of`
  FROM `survey_75` AS `t2`
  LEFT SEMI JOIN (
    SELECT
      `t1`.`as_of`
    FROM `survey_moments` AS `t1`
    WHERE
      `t1`.`now`
  ) AS `t4`
    ON `t2`.`as_of` = `t4`.`as_of`
) AS `t5`
ORDER BY
  `t5`.`account_id` ASC NULLS LAST,
  `t5`.`as_of` ASC NULLS LAST,
  `t5`.`due` ASC NULLS LAST,
  `t5`.`source` ASC NULLS LAST,
  `t5`.`source_id` ASC NULLS LAST;

-- now:payments
SELECT
  `t5`.`source`,
  `t5`.`source_id`,
  `t5`.`observed_at`,
  `t5`.`invoice_ref`,
  `t5`.`paid_at`,
  `t5`.`amount`,
  `t5`.`currency`,
  `t5`.`method`,
  `t5`.`status`,
  `t5`.`account_id`,
  `t5`.`as_of`
FROM (
  SELECT
    `t2`.`source`,
    `t2`.`source_id`,
    `t2`.`account_ref`,
    `t2`.`observed_at`,
    `t2`.`superseded_at`,
    `t2`.`loaded_at`,
    `t2`.`content_hash`,
    `t2`.`invoice_ref`,
    `t2`.`paid_at`,
    `t2`.`amount`,
    `t2`.`currency`,
    `t2`.`method`,
    `t2`.`status`,
    `t2`.`account_id`,
    `t2`.`as_of`
  FROM `survey_62` AS `t2`
  LEFT SEMI JOIN (
    SELECT
      `t1`.`as_of`
    FROM `survey_moments` AS `t1`
    WHERE
      `t1`.`now`
  ) AS `t4`
    ON `t2`.`as_of` = `t4`.`as_of`
) AS `t5`
WHERE
  `t5`.`paid_at` >= (
    `t5`.`as_of` - INTERVAL '365' DAY
  )
  AND `t5`.`paid_at` < `t5`.`as_of`
ORDER BY
  `t5`.`account_id` ASC NULLS LAST,
  `t5`.`as_of` ASC NULLS LAST,
  `t5`.`paid_at` DESC,
  `t5`.`source` ASC NULLS LAST,
  `t5`.`source_id` ASC NULLS LAST;

-- now:plans
SELECT
  `t5`.`source`,
  `t5`.`source_id`,
  `t5`.`observed_at`,
  `t5`.`name`,
  `t5`.`status`,
  `t5`.`owner`,
  `t5`.`created_at`,
  `t5`.`target_date`,
  `t5`.`account_id`,
  `t5`.`as_of`
FROM (
  SELECT
    `t2`.`source`,
    `t2`.`source_id`,
    `t2`.`account_ref`,
    `t2`.`observed_at`,
    `t2`.`superseded_at`,
    `t2`.`loaded_at`,
    `t2`.`content_hash`,
    `t2`.`name`,
    `t2`.`status`,
    `t2`.`owner`,
    `t2`.`created_at`,
    `t2`.`target_date`,
    `t2`.`account_id`,
    `t2`.`as_of`
  FROM `survey_32` AS `t2`
  LEFT SEMI JOIN (
    SELECT
      `t1`.`as_of`
    FROM `survey_moments` AS `t1`
    WHERE
      `t1`.`now`
  ) AS `t4`
    ON `t2`.`as_of` = `t4`.`as_of`
) AS `t5`
ORDER BY
  `t5`.`account_id` ASC NULLS LAST,
  `t5`.`as_of` ASC NULLS LAST,
  `t5`.`created_at` DESC,
  `t5`.`source` ASC NULLS LAST,
  `t5`.`source_id` ASC NULLS LAST;

-- now:surveys
SELECT
  `t5`.`source`,
  `t5`.`source_id`,
  `t5`.`observed_at`,
  `t5`.`kind`,
  `t5`.`score`,
  `t5`.`scale_min`,
  `t5`.`scale_max`,
  `t5`.`answered_at`,
  `t5`.`contact_ref`,
  `t5`.`ticket_ref`,
  `t5`.`account_id`,
  `t5`.`as_of`
FROM (
  SELECT
    `t2`.`source`,
    `t2`.`source_id`,
    `t2`.`account_ref`,
    `t2`.`observed_at`,
    `t2`.`superseded_at`,
    `t2`.`loaded_at`,
    `t2`.`content_hash`,
    `t2`.`kind`,
    `t2`.`score`,
    `t2`.`scale_min`,
    `t2`.`scale_max`,
    `t2`.`answered_at`,
    `t2`.`contact_ref`,
    `t2`.`ticket_ref`,
    `t2`.`account_id`,
    `t2`.`as_of`
  FROM `survey_4` AS `t2`
  LEFT SEMI JOIN (
    SELECT
      `t1`.`as_of`
    FROM `survey_moments` AS `t1`
    WHERE
      `t1`.`now`
  ) AS `t4`
    ON `t2`.`as_of` = `t4`.`as_of`
) AS `t5`
WHERE
  `t5`.`answered_at` >= (
    `t5`.`as_of` - INTERVAL '365' DAY
  )
  AND `t5`.`answered_at` < `t5`.`as_of`
ORDER BY
  `t5`.`account_id` ASC NULLS LAST,
  `t5`.`as_of` ASC NULLS LAST,
  `t5`.`answered_at` DESC,
  `t5`.`source` ASC NULLS LAST,
  `t5`.`source_id` ASC NULLS LAST;

-- now:topics
SELECT
  `t7`.`account_id`,
  `t7`.`as_of`,
  `t7`.`category`,
  `t7`.`count`,
  `t7`.`source`,
  `t7`.`source_id`,
  `t7`.`observed_at`
FROM (
  SELECT
    `t6`.`source`,
    `t6`.`source_id`,
    `t6`.`account_ref`,
    `t6`.`observed_at`,
    `t6`.`superseded_at`,
    `t6`.`loaded_at`,
    `t6`.`content_hash`,
    `t6`.`subject`,
    `t6`.`category`,
    `t6`.`priority`,
    `t6`.`status`,
    `t6`.`created_at`,
    `t6`.`solved_at`,
    `t6`.`due_at`,
    `t6`.`requester_ref`,
    `t6`.`account_id`,
    `t6`.`as_of`,
    COUNT(*) OVER (
      PARTITION BY `t6`.`account_id`, `t6`.`as_of`, `t6`.`category`
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    ) AS `count`,
    ROW_NUMBER() OVER (
      PARTITION BY `t6`.`account_id`, `t6`.`as_of`, `t6`.`category`
      ORDER BY `t6`.`created_at` DESC, `t6`.`source` ASC NULLS LAST, `t6`.`source_id` ASC NULLS LAST
    ) - 1 AS `newness`
  FROM (
    SELECT
      *
    FROM (
      SELECT
        `t2`.`source`,
        `t2`.`source_id`,
        `t2`.`account_ref`,
        `t2`.`observed_at`,
        `t2`.`superseded_at`,
        `t2`.`loaded_at`,
        `t2`.`content_hash`,
        `t2`.`subject`,
        `t2`.`category`,
        `t2`.`priority`,
        `t2`.`status`,
        `t2`.`created_at`,
        `t2`.`solved_at`,
        `t2`.`due_at`,
        `t2`.`requester_ref`,
        `t2`.`account_id`,
        `t2`.`as_of`
      FROM `survey_15` AS `t2`
      LEFT SEMI JOIN (
        SELECT
          `t1`.`as_of`
        FROM `survey_moments` AS `t1`
        WHERE
          `t1`.`now`
      ) AS `t4`
        ON `t2`.`as_of` = `t4`.`as_of`
    ) AS `t5`
    WHERE
      `t5`.`category` IS NOT NULL
      AND `t5`.`created_at` >= (
        `t5`.`as_of` - INTERVAL '90' DAY
      )
      AND `t5`.`created_at` < `t5`.`as_of`
  ) AS `t6`
) AS `t7`
WHERE
  `t7`.`newness` = 0
ORDER BY
  `t7`.`account_id` ASC NULLS LAST,
  `t7`.`as_of` ASC NULLS LAST,
  `t7`.`count` DESC,
  `t7`.`category` ASC NULLS LAST,
  `t7`.`source` ASC NULLS LAST,
  `t7`.`source_id` ASC NULLS LAST;

-- The others, by digest.
-- links 2965062a35a9
-- described 02f2f3f82ad6
-- contracted 641ca2478616
-- churned a2e0305bd70a
-- survey_0 64a6a2407fbd
-- survey_1 a7dafa4beb8c
-- survey_2 a47f6be4dd1f
-- survey_3 bb8af878be15
-- survey_4 7c43910ccd9c
-- survey_5 ea15b35d6750
-- survey_6 3eca36576d41
-- survey_7 b10b449879e3
-- survey_8 dc82843e81cb
-- survey_9 77d066513d0b
-- survey_10 8516e2234d0b
-- survey_11 0f194eb69623
-- survey_12 54c90043601f
-- survey_13 9161eb9232c2
-- survey_14 897fbf40d0f6
-- survey_15 19d69bfd741e
-- survey_16 bda01892db22
-- survey_17 2b44b57816d1
-- survey_18 023779de1b9c
-- survey_19 6b359437eb61
-- survey_20 642c37060d24
-- survey_21 0278c224a3df
-- survey_22 db71df280dee
-- survey_23 1a3d9352c41a
-- survey_24 d8728b33e56e
-- survey_25 868156a465ed
-- survey_26 3b6de475b539
-- survey_27 9f016aa313ea
-- survey_28 abbe54df6223
-- survey_29 4135d5e8c6c3
-- survey_30 cc24672a2b0e
-- survey_31 bd52a41a3928
-- survey_32 080476652b3b
-- survey_33 11bed338c0a9
-- survey_34 8bb8eff46aef
-- survey_35 71df4808fa04
-- survey_36 91a6aa0f5c21
-- survey_37 05e0632b1e8b
-- survey_38 af445e721ff2
-- survey_39 b1efab36fbf8
-- survey_40 0cc50f32cce0
-- survey_41 ce6b61eeac5c
-- survey_42 86fd7f5ed902
-- survey_43 891d58694949
-- survey_44 7037dd85b52a
-- survey_45 321c470b71ed
-- survey_46 56d351fe13bb
-- survey_47 17b533412603
-- survey_48 7839254af856
-- survey_49 f0d892f3a74b
-- survey_50 ec85cfeb49ec
-- survey_51 0992c1694421
-- survey_52 2e6f26107893
-- survey_53 f4573ce2a7b2
-- survey_54 5b97e66aab3e
-- survey_55 c05cc8320fdc
-- survey_56 cedfbb3a2caf
-- survey_57 3160cd338fbe
-- survey_58 162b7c69e168
-- survey_59 35ae40a1a015
-- survey_60 01448165b045
-- survey_61 cdae258794bc
-- survey_62 ece67eca818e
-- survey_63 8b57ba0a5f00
-- survey_64 62abdc8c236a
-- survey_65 5e353db42375
-- survey_66 5f0094419266
-- survey_67 5d3502082e4f
-- survey_68 c460d604559d
-- survey_69 6285dfa95589
-- survey_70 5bd0713bcca8
-- survey_71 2682a171d343
-- survey_72 707395ba8d6a
-- survey_73 e39de6bde364
-- survey_74 47a105ffb080
-- survey_75 b9d0b2db07c5
-- survey_76 ce4f5c0561ae
-- survey_77 7d5a474f9bbd
-- survey_78 ae1289e6843d
-- survey_79 7937fe307147
-- survey_80 46f7557cd7c8
-- survey_81 7fdf6839ff63
-- survey_82 ae2c212129c8
-- survey_83 f7774ddec15c
-- survey_84 9f861f4f3ce4
-- survey_85 c36b319c5af7
-- survey_86 8582ec775855
-- survey_87 416fa84b5f97
-- survey_88 673deee5e8d8
-- survey_89 7f945deabb4b
-- features 4d8c1cda43b5
-- provenance 74377fdb8a88
-- scores 058ad4985952
-- now:contacts ab5e9d6bf5a4
-- now:activities 479d0125f52f
-- now:planned 914d5f15d4ff
-- now:tickets e1d6dc8d4597
-- now:escalations 708da8da90e4
-- now:outcomes 688f86e9c618
-- now:cs_health 402c1a83ce8e
-- now:csm_pulse e151c57a8c8c
-- now:cs_risks 6b72d0fc9373
-- now:lifecycle 97743d6bf02c
-- now:features e1d810122968
-- now:modules 198e7baf504a
-- now:changes e52b0730f797
-- routed:escalations a4888aee18ba
-- routed:invoices f56e421770ad
-- routed:entitlements 61a730f4ef12
-- routed:limits 924f532ab08b
-- routed:deals 73739ef9f9de
-- routed:modules dad7af46e6d6
-- counts a1813c514d96
