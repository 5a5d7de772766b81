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
  FROM `survey_48` AS `t2`
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
  FROM `survey_77` AS `t2`
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
  FROM `survey_52` AS `t2`
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
  FROM `survey_34` AS `t2`
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
    FROM `survey_64` AS `t2`
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
  FROM `survey_52` AS `t2`
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
  FROM `survey_78` AS `t2`
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
  FROM `survey_65` AS `t2`
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
  FROM `survey_35` AS `t2`
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
      FROM `survey_18` AS `t2`
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
-- accounts 3e03a8ee7fc3
-- named a8569ba6149c
-- hosts fa1d337b433e
-- emails 9102b49ea95a
-- described 54089acbfb6e
-- contracted 686fc6c556a1
-- people 8d101339ddb6
-- churned aadb30672440
-- survey_0 64a6a2407fbd
-- survey_1 b0812b4783a8
-- survey_2 fccb7ded7050
-- survey_3 329e6b84776a
-- survey_4 a450340b049c
-- survey_5 ccec5fbbac63
-- survey_6 47bcd14f3ece
-- survey_7 72492c6c960e
-- survey_8 5af789f50cc5
-- survey_9 6e3fefb68bab
-- survey_10 ce62b82c48ae
-- survey_11 1baa022a0224
-- survey_14 b965e94d78a5
-- survey_15 54c90043601f
-- survey_16 18f77aec451a
-- survey_17 9de6eb138006
-- survey_18 412faf9b2ab9
-- survey_19 b5e1b74be2ae
-- survey_20 a2adcb3c4c6a
-- survey_21 affef7f1bff0
-- survey_22 52d4671af44c
-- survey_23 35db4a059492
-- survey_24 888bb2e4c298
-- survey_25 004b59b9fbf9
-- survey_26 6e66f42695fe
-- survey_27 46bbadf94d68
-- survey_28 8cb864a1a20f
-- survey_29 49071315b2f1
-- survey_30 fff45b8f8d93
-- survey_31 de545e7d2316
-- survey_32 515bdee247f6
-- survey_33 1bf0b7668377
-- survey_34 f21ad985d6df
-- survey_35 fbe498e381b1
-- survey_36 22f46fd56510
-- survey_37 f90654dca3e0
-- survey_38 6ce1ccdd56ef
-- survey_39 ded707417b8f
-- survey_40 6414a4d52355
-- survey_41 814ff7a762dd
-- survey_42 d3e97bfe2b14
-- survey_43 9216535bd9f9
-- survey_44 97bbef62318d
-- survey_45 f1cff5e77eb9
-- survey_46 8e485d15e09e
-- survey_47 43ad73f9725e
-- survey_48 10d46a997bd6
-- survey_49 1898d9cf8c00
-- survey_50 6b3af7ac79b9
-- survey_51 2d032ecba491
-- survey_52 dd8a4dfc7290
-- survey_53 353870d5ea7e
-- survey_54 9db1feb27e84
-- survey_55 d810c9f401a2
-- survey_56 37a0a7be64b6
-- survey_57 5f6a795e51f0
-- survey_58 6b106f1633aa
-- survey_59 73e91c629df1
-- survey_60 c6b96898dd27
-- survey_61 f0a29f5d7d8d
-- survey_62 b904e1e318c0
-- survey_63 9366b071bf61
-- survey_64 0e862437f829
-- survey_65 1daea09c153b
-- survey_66 7d169d51aadc
-- survey_67 a972c3de5619
-- survey_68 1c20fb59d810
-- survey_69 875b3f2b58f0
-- survey_70 3959145a990e
-- survey_71 e98ce88b8b30
-- survey_72 e41bed3fc523
-- survey_73 8041fe73c762
-- survey_74 17930d07c67e
-- survey_75 aab49b313150
-- survey_76 d2f3c4ce806a
-- survey_77 2288f7f70ed3
-- survey_78 c4d01072d2d5
-- survey_79 aa90580728c2
-- survey_80 8f61d0e66c7d
-- survey_81 da8b24487656
-- survey_82 1c9d6f8fc782
-- survey_83 ec02d5846b95
-- survey_84 22e2859cd80c
-- survey_85 6d7b31585d72
-- survey_86 d4b880e2e681
-- survey_87 ac156149b0b9
-- survey_88 050d72fe45d5
-- survey_89 ef8134d40f2b
-- survey_90 2d62e0def89f
-- survey_91 5f91208be3ae
-- survey_92 50c1231164c0
-- features ad122076a592
-- provenance 50588040ee56
-- scores 3078a40a70ea
-- now:contacts 6092b79cfe63
-- now:activities 616e5154b7e9
-- now:planned 104c6261adf8
-- now:tickets fc5083667a9c
-- now:escalations 64267e286865
-- now:outcomes d5a973b72502
-- now:cs_health ad6c999fdc1b
-- now:csm_pulse e682c5c3dff8
-- now:cs_risks 26351e8069ee
-- now:lifecycle dec1393d1e34
-- now:features fafcae071ea3
-- now:modules 82b6b3259bca
-- now:changes bd002841d2a6
-- routed:escalations 8b276d1e06d8
-- routed:invoices 1a77cc39301b
-- routed:entitlements ff7f8eff8b07
-- routed:limits 1e1f1326b4ff
-- routed:deals 7ded50e488b0
-- routed:modules 112aaa403ddd
-- counts cfdb5ade2775
