-- newest
SELECT
  `t8`.`source`,
  MAX(`t8`.`newest`) AS `newest`
FROM (
  SELECT
    *
  FROM (
    SELECT
      `t4`.`source`,
      MAX(`t4`.`observed_at`) AS `newest`
    FROM (
      SELECT
        *
      FROM `account` AS `t0`
      WHERE
        `t0`.`observed_at` <= (
          SELECT
            `t2`.`as_of`
          FROM `survey_moments` AS `t2`
          WHERE
            `t2`.`now`
        )
    ) AS `t4`
    GROUP BY
      1
  ) AS `t6`
  UNION ALL
  SELECT
    *
  FROM (
    SELECT
      `t5`.`source`,
      MAX(`t5`.`observed_at`) AS `newest`
    FROM (
      SELECT
        *
      FROM `ticket` AS `t1`
      WHERE
        `t1`.`observed_at` <= (
          SELECT
            `t2`.`as_of`
          FROM `survey_moments` AS `t2`
          WHERE
            `t2`.`now`
        )
    ) AS `t5`
    GROUP BY
      1
  ) AS `t7`
) AS `t8`
GROUP BY
  1;

-- now:contracts
SELECT
  *
FROM (
  SELECT
    `t2`.`source`,
    `t2`.`source_id`,
    `t2`.`observed_at`,
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
  FROM `survey_46` AS `t2`
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
  *
FROM (
  SELECT
    `t2`.`source`,
    `t2`.`source_id`,
    `t2`.`observed_at`,
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
  *
FROM (
  SELECT
    `t2`.`source`,
    `t2`.`source_id`,
    `t2`.`observed_at`,
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
  FROM `survey_50` AS `t2`
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
  *
FROM (
  SELECT
    `t2`.`source`,
    `t2`.`source_id`,
    `t2`.`observed_at`,
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
  `t5`.`due` ASC NULLS LAST,
  `t5`.`source` ASC NULLS LAST,
  `t5`.`source_id` ASC NULLS LAST;

-- now:invoices
SELECT
  *
FROM (
  SELECT
    `t5`.`source`,
    `t5`.`source_id`,
    `t5`.`observed_at`,
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
      `t2`.`observed_at`,
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
  *
FROM (
  SELECT
    `t2`.`source`,
    `t2`.`source_id`,
    `t2`.`observed_at`,
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
  FROM `survey_50` AS `t2`
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
  *
FROM (
  SELECT
    `t2`.`source`,
    `t2`.`source_id`,
    `t2`.`observed_at`,
    `t2`.`plan_ref`,
    `t2`.`name`,
    `t2`.`created_at`,
    `t2`.`due`,
    `t2`.`done_at`,
    `t2`.`account_id`,
    `t2`.`as_of`
  FROM `survey_76` AS `t2`
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
  *
FROM (
  SELECT
    `t2`.`source`,
    `t2`.`source_id`,
    `t2`.`observed_at`,
    `t2`.`invoice_ref`,
    `t2`.`paid_at`,
    `t2`.`amount`,
    `t2`.`currency`,
    `t2`.`method`,
    `t2`.`status`,
    `t2`.`account_id`,
    `t2`.`as_of`
  FROM `survey_63` AS `t2`
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
  *
FROM (
  SELECT
    `t2`.`source`,
    `t2`.`source_id`,
    `t2`.`observed_at`,
    `t2`.`name`,
    `t2`.`status`,
    `t2`.`owner`,
    `t2`.`created_at`,
    `t2`.`target_date`,
    `t2`.`account_id`,
    `t2`.`as_of`
  FROM `survey_33` AS `t2`
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
  *
FROM (
  SELECT
    `t2`.`source`,
    `t2`.`source_id`,
    `t2`.`observed_at`,
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
    `t6`.`observed_at`,
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
        `t2`.`observed_at`,
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
-- links 54685d3933a8
-- described 21ed47e5b2c1
-- contracted b0e56bb0c839
-- churned b97d047cee9b
-- survey_0 64a6a2407fbd
-- survey_1 b0812b4783a8
-- survey_2 fccb7ded7050
-- survey_3 329e6b84776a
-- survey_4 a450340b049c
-- survey_5 ccec5fbbac63
-- survey_6 6e3fefb68bab
-- survey_7 63a525059f8d
-- survey_8 1baa022a0224
-- survey_11 2f503db939ab
-- survey_12 54c90043601f
-- survey_13 10b1aaeb40c1
-- survey_14 41d26d5e513a
-- survey_15 412faf9b2ab9
-- survey_16 72492c6c960e
-- survey_17 3b2bb25430cb
-- survey_18 71c7ec5b23bd
-- survey_19 ef4942cf00b5
-- survey_20 94cccf7f98c5
-- survey_21 77a373577233
-- survey_22 da4c818c075c
-- survey_23 3b1935731430
-- survey_24 9d19d519bd67
-- survey_25 5f36fc44d1f0
-- survey_26 254a1a2ca972
-- survey_27 77a25b794763
-- survey_28 bf212e1aa3b7
-- survey_29 71d7e7df2448
-- survey_30 ee479bcffeb7
-- survey_31 6377a78f9649
-- survey_32 f21ad985d6df
-- survey_33 fbe498e381b1
-- survey_34 d3d7e8a1740e
-- survey_35 8b1c90df9200
-- survey_36 6ce1ccdd56ef
-- survey_37 cbd56e02b3b3
-- survey_38 54ef40a6497b
-- survey_39 9824f4b45354
-- survey_40 6078d217d708
-- survey_41 8ba236e0d59a
-- survey_42 a947e5537f8d
-- survey_43 8532b84d18af
-- survey_44 a9f876a1b9b5
-- survey_45 43ad73f9725e
-- survey_46 10d46a997bd6
-- survey_47 eab855dccc5a
-- survey_48 0497b0a21eb8
-- survey_49 313f1b14b6d0
-- survey_50 dd8a4dfc7290
-- survey_51 da8f6b042a29
-- survey_52 8e1e4d6eda2e
-- survey_53 d810c9f401a2
-- survey_54 7886c205d4cc
-- survey_55 c120cd8d2db8
-- survey_56 6b106f1633aa
-- survey_57 63362d5839ce
-- survey_58 ca837c901f61
-- survey_59 f0a29f5d7d8d
-- survey_60 4ea605284109
-- survey_61 b6dd7c84a432
-- survey_62 0e862437f829
-- survey_63 1daea09c153b
-- survey_64 da8d85cf87b9
-- survey_65 11ed86310fe3
-- survey_66 e496ba876565
-- survey_67 a619a7322cc0
-- survey_68 8916e4c6776a
-- survey_69 e98ce88b8b30
-- survey_70 e41bed3fc523
-- survey_71 50c0a43d32a2
-- survey_72 889f96b4288b
-- survey_73 42277f3211d5
-- survey_74 975a85563719
-- survey_75 2288f7f70ed3
-- survey_76 c4d01072d2d5
-- survey_77 aa90580728c2
-- survey_78 8f61d0e66c7d
-- survey_79 da8b24487656
-- survey_80 95eeb56b66ca
-- survey_81 ad0a101c8441
-- survey_82 5888ae5bca7c
-- survey_83 6d7b31585d72
-- survey_84 406a44b26fd2
-- survey_85 d3b54f87ceee
-- survey_86 47598c3d705a
-- survey_87 ef8134d40f2b
-- survey_88 154e99b89638
-- survey_89 5fe4f2e07d90
-- survey_90 16eed21de1da
-- features c2b7895c7254
-- provenance 067cd0110d21
-- scores ae01616c6f09
-- now:contacts f0553c730c5f
-- now:activities 616e5154b7e9
-- now:planned 104c6261adf8
-- now:tickets e0daefaf0f5d
-- now:escalations b9cd25d3fb71
-- now:outcomes 0f5992745b78
-- now:cs_health 51ab0c8583c9
-- now:csm_pulse 30263dd8e035
-- now:cs_risks cc0dfe25a6c4
-- now:lifecycle 49ef03586a1e
-- now:features 6b59b0ea3a44
-- now:modules 719735194a6f
-- now:changes 1fe9479efef2
-- routed:escalations 90ec0dd4c0fa
-- routed:invoices 6ca0256daf58
-- routed:entitlements e4dbd0c9a1a4
-- routed:limits 877300ace233
-- routed:deals c5be30bfe3c9
-- routed:modules 0f3407650c78
-- counts 43bb5ed9d2f0
