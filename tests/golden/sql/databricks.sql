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
      ORDER BY `t6`.`created_at` DESC, `t6`.`source` ASC NULLS LAST, `t6`.`source_id` ASC NULLS LAST
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
-- links 61eb25240b07
-- described 78c4074e9553
-- contracted 641ca2478616
-- churned a2e0305bd70a
-- survey_0 64a6a2407fbd
-- survey_1 ec0ad040f06f
-- survey_2 a47f6be4dd1f
-- survey_3 7ec6db54c9e0
-- survey_4 21c35a14d710
-- survey_5 0339383b1643
-- survey_6 3eca36576d41
-- survey_7 b10b449879e3
-- survey_8 dc82843e81cb
-- survey_9 77d066513d0b
-- survey_10 8516e2234d0b
-- survey_11 4c70debbe381
-- survey_12 54c90043601f
-- survey_13 97a54a4ecfab
-- survey_14 897fbf40d0f6
-- survey_15 84a442394e7d
-- survey_16 bda01892db22
-- survey_17 3b2bb25430cb
-- survey_18 214ac0b2e89f
-- survey_19 023779de1b9c
-- survey_20 af43f9b5e4cf
-- survey_21 8b3331a11c1a
-- survey_22 a7fb8869d55a
-- survey_23 82b261023c68
-- survey_24 cdb1da0c4272
-- survey_25 b8244384b77c
-- survey_26 83e4886da6b1
-- survey_27 d691cd4986a6
-- survey_28 bf212e1aa3b7
-- survey_29 4e712977bb79
-- survey_30 4bfe4edbad8f
-- survey_31 6377a78f9649
-- survey_32 434d98355ad5
-- survey_33 e34eefcacddf
-- survey_34 76aa60b723c5
-- survey_35 a4a5bac9e9c7
-- survey_36 71df4808fa04
-- survey_37 e67b3a08b79e
-- survey_38 7f796ad03552
-- survey_39 9824f4b45354
-- survey_40 03f063281e5b
-- survey_41 9b0f7860c93c
-- survey_42 208982dce0ae
-- survey_43 7596556a2908
-- survey_44 7af3411c2ea6
-- survey_45 7037dd85b52a
-- survey_46 e2016ef9cf39
-- survey_47 cbb0eff80ef2
-- survey_48 35a76155a0df
-- survey_49 bddf5872d5cf
-- survey_50 053be4d9d50a
-- survey_51 da8f6b042a29
-- survey_52 be25ba3a59f9
-- survey_53 2e6f26107893
-- survey_54 989603b5e253
-- survey_55 7d932dc9630a
-- survey_56 c018fb008e8d
-- survey_57 cedfbb3a2caf
-- survey_58 d76b6868ded3
-- survey_59 0dd9b45214de
-- survey_60 ea8e4bef0686
-- survey_61 9847f174d750
-- survey_62 768446f73004
-- survey_63 aa98e96bebfc
-- survey_64 6c476ee4c1d5
-- survey_65 11ed86310fe3
-- survey_66 cec7f8d37a93
-- survey_67 4ae2a33a2b91
-- survey_68 ffe74ab29b2e
-- survey_69 5669ad056256
-- survey_70 ce98afb45023
-- survey_71 dcad06e605d2
-- survey_72 1e1241c662ab
-- survey_73 f48f9af0d871
-- survey_74 85d5dc12510d
-- survey_75 5e53b48512c4
-- survey_76 ad27667af9ff
-- survey_77 d99e9df95360
-- survey_78 751a611d2a3b
-- survey_79 96c983b672f2
-- survey_80 b211401c3f85
-- survey_81 b78ac266122c
-- survey_82 16331531546c
-- survey_83 ae2c212129c8
-- survey_84 7a9e149418ef
-- survey_85 90e28569d32c
-- survey_86 c6ba0c14fcdb
-- survey_87 8582ec775855
-- survey_88 ce03c3068439
-- survey_89 817fb70bb27e
-- survey_90 d3c34530b1f0
-- features c2b7895c7254
-- provenance 067cd0110d21
-- scores 334361a96721
-- now:contacts 554e0ee66192
-- now:activities da3389119c7e
-- now:planned f1e52b358e3a
-- now:tickets 75cb4c5ea016
-- now:escalations 300302ebcd6e
-- now:outcomes c2daa6189eda
-- now:cs_health ec3195807ae4
-- now:csm_pulse 6774da79ea5d
-- now:cs_risks b4263aaf1ade
-- now:lifecycle 7f1304477150
-- now:features a1103d9253d9
-- now:modules 45eb23ae2db3
-- now:changes 123cb36d3519
-- routed:escalations 91017915ec27
-- routed:invoices 6b643b2d795e
-- routed:entitlements 557822f58d21
-- routed:limits ac874fe28e9e
-- routed:deals 017739301fc7
-- routed:modules f7e1ed646861
-- counts ecf508cc4ddf
