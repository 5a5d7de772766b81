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
  FROM `survey_77` AS `t2`
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
  FROM `survey_52` AS `t2`
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
  FROM `survey_34` AS `t2`
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
    FROM `survey_64` AS `t2`
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
  FROM `survey_52` AS `t2`
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
  FROM `survey_78` AS `t2`
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
  FROM `survey_65` AS `t2`
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
  FROM `survey_35` AS `t2`
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
      FROM `survey_18` AS `t2`
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
-- accounts e9ba48f4aff8
-- named ad638f9df850
-- hosts 2178d3fb836d
-- emails 09ebeec13be1
-- described 50a07a4353f7
-- contracted d5fdf6b945c3
-- people 05dec4495477
-- churned 1d0e5a45a264
-- survey_0 64a6a2407fbd
-- survey_1 ec0ad040f06f
-- survey_2 a47f6be4dd1f
-- survey_3 7ec6db54c9e0
-- survey_4 21c35a14d710
-- survey_5 0339383b1643
-- survey_6 6669958b03bc
-- survey_7 bda01892db22
-- survey_8 490a70ea7101
-- survey_9 3eca36576d41
-- survey_10 c9e9fd3194a6
-- survey_11 dc82843e81cb
-- survey_12 77d066513d0b
-- survey_13 8516e2234d0b
-- survey_14 4670c4901d2a
-- survey_15 54c90043601f
-- survey_16 777356d9ff76
-- survey_17 179d9b895029
-- survey_18 84a442394e7d
-- survey_19 b5e1b74be2ae
-- survey_20 12c385a346f8
-- survey_21 a0ec012a5ee9
-- survey_22 93e0173fdd45
-- survey_23 2eadd6faa799
-- survey_24 a95990b9b61c
-- survey_25 e7954317c73c
-- survey_26 8411416bad65
-- survey_27 ccfec19ff0fa
-- survey_28 d55495c9c83d
-- survey_29 353521e54e3a
-- survey_30 fff45b8f8d93
-- survey_31 8d6045778f6c
-- survey_32 2e9cb9cc7da6
-- survey_33 1bf0b7668377
-- survey_34 434d98355ad5
-- survey_35 e34eefcacddf
-- survey_36 01ae33c0377f
-- survey_37 9e3d3a08ade4
-- survey_38 71df4808fa04
-- survey_39 04b125d4b8d7
-- survey_40 10234fcc46fd
-- survey_41 814ff7a762dd
-- survey_42 5cf07840cb2e
-- survey_43 3ce91081b68f
-- survey_44 145c5e1f9505
-- survey_45 234043ae8885
-- survey_46 535ae5c84f28
-- survey_47 7037dd85b52a
-- survey_48 e2016ef9cf39
-- survey_49 57c964704e48
-- survey_50 d3ee4f48793b
-- survey_51 6ad79da177b7
-- survey_52 053be4d9d50a
-- survey_53 353870d5ea7e
-- survey_54 bc4a4a73c2b9
-- survey_55 2e6f26107893
-- survey_56 e76930f9ffc5
-- survey_57 cdc329a499fa
-- survey_58 c018fb008e8d
-- survey_59 8293bf42cad1
-- survey_60 8cb468958537
-- survey_61 0dd9b45214de
-- survey_62 3eb4ad57dfdf
-- survey_63 9b1fca892ce0
-- survey_64 768446f73004
-- survey_65 aa98e96bebfc
-- survey_66 de45c9b4c77e
-- survey_67 a972c3de5619
-- survey_68 c95f00d7719d
-- survey_69 8c9b83b9ee21
-- survey_70 c7039af733fc
-- survey_71 5669ad056256
-- survey_72 ce98afb45023
-- survey_73 1d024027485f
-- survey_74 cc8a7cf9ead7
-- survey_75 3b8b2d20e69a
-- survey_76 dd9f14e9893f
-- survey_77 5e53b48512c4
-- survey_78 ad27667af9ff
-- survey_79 d99e9df95360
-- survey_80 751a611d2a3b
-- survey_81 96c983b672f2
-- survey_82 2279ca6ef9ac
-- survey_83 2f8b95d55b89
-- survey_84 fce4b1461f8e
-- survey_85 ae2c212129c8
-- survey_86 5d20c3ae3fe3
-- survey_87 d863ea3753d3
-- survey_88 f0fcedcc69c3
-- survey_89 8582ec775855
-- survey_90 5bbdf6d5836f
-- survey_91 f95ff9fd2cfd
-- survey_92 511edfa2ed4e
-- features ad122076a592
-- provenance 50588040ee56
-- scores cbf7a4b66158
-- now:contacts fa116e908ece
-- now:activities da3389119c7e
-- now:planned f1e52b358e3a
-- now:tickets 96a07258b7dd
-- now:escalations c6957a7a214a
-- now:outcomes c2e7d7807456
-- now:cs_health 889e0c776851
-- now:csm_pulse 57d58434525f
-- now:cs_risks 7c6aa7369041
-- now:lifecycle 811690554282
-- now:features 2ce105cf29f6
-- now:modules cbb24aed3c16
-- now:changes 0fb5d57b3e8e
-- routed:escalations ce0869c4ce05
-- routed:invoices 5ef9e531a401
-- routed:entitlements 15456614dffe
-- routed:limits 6127671493f6
-- routed:deals bde60b9a8d37
-- routed:modules a83e65e4349b
-- counts 7cbe03fd5471
