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
  WHERE
    EXISTS(
      SELECT
        1
      FROM (
        SELECT
          `t1`.`as_of`
        FROM `survey_moments` AS `t1`
        WHERE
          `t1`.`now`
      ) AS `t4`
      WHERE
        `t2`.`as_of` = `t4`.`as_of`
    )
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
  WHERE
    EXISTS(
      SELECT
        1
      FROM (
        SELECT
          `t1`.`as_of`
        FROM `survey_moments` AS `t1`
        WHERE
          `t1`.`now`
      ) AS `t4`
      WHERE
        `t2`.`as_of` = `t4`.`as_of`
    )
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
  WHERE
    EXISTS(
      SELECT
        1
      FROM (
        SELECT
          `t1`.`as_of`
        FROM `survey_moments` AS `t1`
        WHERE
          `t1`.`now`
      ) AS `t4`
      WHERE
        `t2`.`as_of` = `t4`.`as_of`
    )
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
  WHERE
    EXISTS(
      SELECT
        1
      FROM (
        SELECT
          `t1`.`as_of`
        FROM `survey_moments` AS `t1`
        WHERE
          `t1`.`now`
      ) AS `t4`
      WHERE
        `t2`.`as_of` = `t4`.`as_of`
    )
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
            ieee_divide(
              CAST(UNIX_SECONDS(`t5`.`as_of`) AS FLOAT64) - CAST(UNIX_SECONDS(`t5`.`due_at`) AS FLOAT64),
              CAST(86400.0 AS FLOAT64)
            )
          ) AS INT64),
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
    WHERE
      EXISTS(
        SELECT
          1
        FROM (
          SELECT
            `t1`.`as_of`
          FROM `survey_moments` AS `t1`
          WHERE
            `t1`.`now`
        ) AS `t4`
        WHERE
          `t2`.`as_of` = `t4`.`as_of`
      )
  ) AS `t5`
) AS `t6`
WHERE
  COALESCE(
    (
      `t6`.`issued_at` >= TIMESTAMP_SUB(`t6`.`as_of`, INTERVAL '365' DAY)
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
  WHERE
    EXISTS(
      SELECT
        1
      FROM (
        SELECT
          `t1`.`as_of`
        FROM `survey_moments` AS `t1`
        WHERE
          `t1`.`now`
      ) AS `t4`
      WHERE
        `t2`.`as_of` = `t4`.`as_of`
    )
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
  WHERE
    EXISTS(
      SELECT
        1
      FROM (
        SELECT
          `t1`.`as_of`
        FROM `survey_moments` AS `t1`
        WHERE
          `t1`.`now`
      ) AS `t4`
      WHERE
        `t2`.`as_of` = `t4`.`as_of`
    )
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
  WHERE
    EXISTS(
      SELECT
        1
      FROM (
        SELECT
          `t1`.`as_of`
        FROM `survey_moments` AS `t1`
        WHERE
          `t1`.`now`
      ) AS `t4`
      WHERE
        `t2`.`as_of` = `t4`.`as_of`
    )
) AS `t5`
WHERE
  `t5`.`paid_at` >= TIMESTAMP_SUB(`t5`.`as_of`, INTERVAL '365' DAY)
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
  WHERE
    EXISTS(
      SELECT
        1
      FROM (
        SELECT
          `t1`.`as_of`
        FROM `survey_moments` AS `t1`
        WHERE
          `t1`.`now`
      ) AS `t4`
      WHERE
        `t2`.`as_of` = `t4`.`as_of`
    )
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
  WHERE
    EXISTS(
      SELECT
        1
      FROM (
        SELECT
          `t1`.`as_of`
        FROM `survey_moments` AS `t1`
        WHERE
          `t1`.`now`
      ) AS `t4`
      WHERE
        `t2`.`as_of` = `t4`.`as_of`
    )
) AS `t5`
WHERE
  `t5`.`answered_at` >= TIMESTAMP_SUB(`t5`.`as_of`, INTERVAL '365' DAY)
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
      ORDER BY `t6`.`created_at` DESC, `t6`.`source` ASC, `t6`.`source_id` ASC
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
      WHERE
        EXISTS(
          SELECT
            1
          FROM (
            SELECT
              `t1`.`as_of`
            FROM `survey_moments` AS `t1`
            WHERE
              `t1`.`now`
          ) AS `t4`
          WHERE
            `t2`.`as_of` = `t4`.`as_of`
        )
    ) AS `t5`
    WHERE
      `t5`.`category` IS NOT NULL
      AND `t5`.`created_at` >= TIMESTAMP_SUB(`t5`.`as_of`, INTERVAL '90' DAY)
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
-- links 66c76fa31c59
-- described f9e737eaa4af
-- contracted b0e56bb0c839
-- churned b97d047cee9b
-- survey_0 64a6a2407fbd
-- survey_1 7e280235335b
-- survey_2 fccb7ded7050
-- survey_3 9ac0f1c95f74
-- survey_4 6c7bc434a0be
-- survey_5 c80d8352d711
-- survey_6 6e3fefb68bab
-- survey_7 63a525059f8d
-- survey_8 1baa022a0224
-- survey_11 ab6aa5aea579
-- survey_12 54c90043601f
-- survey_13 faef7b86b7c2
-- survey_14 41d26d5e513a
-- survey_15 dad2298488db
-- survey_16 72492c6c960e
-- survey_17 bbd14b23e78c
-- survey_18 ef4942cf00b5
-- survey_19 3f8ce1223774
-- survey_20 3197a89a3aff
-- survey_21 27fdef6af4bd
-- survey_22 c981197ae5ff
-- survey_23 06fe1789d620
-- survey_24 780c595bf434
-- survey_25 939a4d8d4f9d
-- survey_26 e09005b0d0db
-- survey_27 9f016aa313ea
-- survey_28 8fb658f2b910
-- survey_29 8eea383adbc4
-- survey_30 cc24672a2b0e
-- survey_31 f9ca848560cb
-- survey_32 a83a3254ce66
-- survey_33 2b3f80f07149
-- survey_34 85ef699e234d
-- survey_35 6ce1ccdd56ef
-- survey_36 0e7282b0b563
-- survey_37 d79aa87ae83c
-- survey_38 af445e721ff2
-- survey_39 f10946e3ce71
-- survey_40 2bcdad54c22a
-- survey_41 50cd373f9af7
-- survey_42 5e01883d1ea4
-- survey_43 0df5e386230e
-- survey_44 43ad73f9725e
-- survey_45 c097f8b75038
-- survey_46 8569092959ee
-- survey_47 4ca4aa476bec
-- survey_48 9ab643fd7e43
-- survey_49 996c32fa3a0a
-- survey_50 ec85cfeb49ec
-- survey_51 b6945257da51
-- survey_52 d810c9f401a2
-- survey_53 128b267cd924
-- survey_54 c13916dfae2d
-- survey_55 4612ccc29a76
-- survey_56 63362d5839ce
-- survey_57 f3c68f589d80
-- survey_58 1d92f9c0d303
-- survey_59 74d9dd1b67b1
-- survey_60 24fa87ed6652
-- survey_61 d7cc109e1916
-- survey_62 bf95b4890588
-- survey_63 4a2ef81cdc94
-- survey_64 62abdc8c236a
-- survey_65 3288de079131
-- survey_66 d6e76b3b4a74
-- survey_67 dcffe90a0ec0
-- survey_68 5a27b21d2217
-- survey_69 31b2e5b78a99
-- survey_70 67f62e1cac32
-- survey_71 3c99f31341c0
-- survey_72 fc2f164822a3
-- survey_73 c21619ee2f2d
-- survey_74 4022ef57464e
-- survey_75 10d0f318777a
-- survey_76 00ef4ab5de0b
-- survey_77 134e37693f97
-- survey_78 fabfc6c2a9f8
-- survey_79 c78da067a603
-- survey_80 fd8deae3c84c
-- survey_81 73af57fa2fdc
-- survey_82 6d7b31585d72
-- survey_83 cb159a2ec21f
-- survey_84 bae5d2edbb87
-- survey_85 3208621bb537
-- survey_86 ef8134d40f2b
-- survey_87 5a0c708a368f
-- survey_88 452622c47209
-- survey_89 87e539b58323
-- features 4d8c1cda43b5
-- provenance 74377fdb8a88
-- scores 50e8d2169cc6
-- now:contacts 559bb4cbdb8c
-- now:activities 2c718f1bddd2
-- now:planned c062051e5c8c
-- now:tickets cbb1741401d9
-- now:escalations 3919156d6b62
-- now:outcomes b66b9cdf4955
-- now:cs_health 4c23629e0487
-- now:csm_pulse 4d4069281fff
-- now:cs_risks 717077b55c89
-- now:lifecycle cb2e303fc354
-- now:features 66056cbcf22f
-- now:modules 663206450cc2
-- now:changes 3a5565f50304
-- routed:escalations 2f3de568ca7a
-- routed:invoices 7010727bc70c
-- routed:entitlements 434fafe52027
-- routed:limits e467167976e2
-- routed:deals 4cd30cef7f90
-- routed:modules 487adea6ad78
-- counts 25b10b678c45
