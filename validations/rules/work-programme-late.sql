/*
title: Рабочая программа или КТП внесены позже срока
what: >-
  Рабочая программа каждого предмета группы и календарно-тематическое планирование внесены в журнал не позднее чем за
  назначенное число дней до начала учебного года. Программа класса или группы годится и для её подгрупп. Дни внесения
  говорит реестр «Учебный план»; если КТП есть, а дня в реестре нет, срок установить нельзя.
why: Без программы и плана к началу года не видно, что и сколько должно быть пройдено.
remedy: Внесите программу и КТП и впишите дни внесения на лист «Рабочие программы» реестра «Учебный план».
dimension: timeliness
since: 0.2.0
key: [study_group, subject]
parameters: {days_before_year: integer, year_starts: texts}
addressee:
  role: subject_teacher
  words:
    kpgt-2022/3.2a: "Преподаватель, мастер п/, педагог ДО обязан"
needs:
  capabilities: [lessons]
  registers: [curriculum, topic_plan]
  entities:
    work_programme: [study_group_id, subject_id, entered_on, plan_entered_on]
    topic_plan: [study_group_id, subject_id]
    lesson: [study_group_id, subject_id, lesson_on, is_cancelled]
    study_group: [study_group_id, parent_study_group_id]
denominator:
  unit: рабочих программ
  sql: |
    SELECT
        work_programme.organisation_id,
        count(DISTINCT work_programme.study_group_id || ' ' || work_programme.subject_id) AS checked,
        0 AS unknown
    FROM work_programme
    INNER JOIN requirement ON work_programme.organisation_id = requirement.organisation_id
    GROUP BY work_programme.organisation_id
examples:
  pass:
    - title: Внесены ровно за пять дней до первого сентября; подгруппа учится по программе класса
      parameters: &five {days_before_year: 5, year_starts: 09-01}
      tables:
        study_group:
          - {study_group_id: 1ПКД-26, kind_code: college_group}
          - {study_group_id: 1ПКД-26/1, kind_code: subgroup, parent_study_group_id: 1ПКД-26}
        work_programme:
          - {study_group_id: 1ПКД-26, entered_on: 2026-08-27, plan_entered_on: 2026-08-27}
        lesson:
          - {lesson_id: л1, study_group_id: 1ПКД-26/1, lesson_on: 2026-09-02}
    - title: Занятий не было — отменено, а прочие ещё впереди
      parameters: *five
      tables:
        study_group:
          - {study_group_id: 1ПКД-26, kind_code: college_group}
        lesson:
          - {lesson_id: л1, study_group_id: 1ПКД-26, lesson_on: 2026-09-02, is_cancelled: true}
          - {lesson_id: л2, study_group_id: 1ПКД-26, lesson_on: 2026-10-25}
    - title: Срок ещё не вышел
      parameters: *five
      as_of: "2026-08-27T23:00:00+03:00"
      tables:
        work_programme:
          - {study_group_id: 1ПКД-26}
  fail:
    - title: Программа внесена за четыре дня; КТП внесено за четыре дня
      parameters: *five
      tables:
        work_programme:
          - {study_group_id: 1ПКД-26, subject_id: Физика, entered_on: 2026-08-28, plan_entered_on: 2026-08-27}
          - {study_group_id: 1ПКД-26, subject_id: Химия, entered_on: 2026-08-27, plan_entered_on: 2026-08-28}
      expect:
        - {study_group: 1ПКД-26, subject: Физика, certainty: certain}
        - {study_group: 1ПКД-26, subject: Химия, certainty: certain}
    - title: Предмет ведут, а программы нет — ни у подгруппы, ни у группы
      parameters: *five
      tables:
        study_group:
          - {study_group_id: 1ПКД-26, kind_code: college_group}
          - {study_group_id: 1ПКД-26/1, kind_code: subgroup, parent_study_group_id: 1ПКД-26}
        work_programme:
          - {study_group_id: 1ПКД-26, subject_id: Химия, entered_on: 2026-08-27, plan_entered_on: 2026-08-27}
        lesson:
          - {lesson_id: л1, study_group_id: 1ПКД-26/1, lesson_on: 2026-09-02}
      expect:
        - {study_group: 1ПКД-26, subject: Физика, certainty: certain}
    - title: День внесения КТП не записан — плана нет или он есть
      parameters: *five
      tables:
        work_programme:
          - {study_group_id: 1ПКД-26, subject_id: Физика, entered_on: 2026-08-27}
          - {study_group_id: 1ПКД-26, subject_id: Химия, entered_on: 2026-08-27}
        topic_plan:
          - {study_group_id: 1ПКД-26, subject_id: Химия, ordinal: 1}
      expect:
        - {study_group: 1ПКД-26, subject: Физика, certainty: certain}
        - {study_group: 1ПКД-26, subject: Химия, certainty: cannot_tell}
*/
WITH dated AS (
    -- From August on a school prepares the year that begins.
    SELECT
        requirement.requirement_id,
        requirement.organisation_id,
        requirement.source,
        requirement.obligation_id,
        requirement.as_of_on,
        requirement.days_before_year,
        requirement.effective_from_on,
        requirement.effective_to_on,
        CAST(
            CAST(
                CAST(extract(YEAR FROM requirement.as_of_on) AS INTEGER)
                - CASE WHEN extract(MONTH FROM requirement.as_of_on) < 8 THEN 1 ELSE 0 END AS VARCHAR
            )
            || '-' || requirement_value.value AS DATE
        ) AS year_from_on
    FROM requirement
    INNER JOIN requirement_value
        ON
            requirement.requirement_id = requirement_value.requirement_id
            AND requirement_value.parameter = 'year_starts'
),

asked AS (
    SELECT
        *,
        year_from_on - days_before_year AS deadline_on
    FROM dated
    WHERE year_from_on - days_before_year BETWEEN effective_from_on AND effective_to_on
),

taught AS (
    SELECT DISTINCT
        asked.requirement_id,
        lesson.organisation_id,
        lesson.study_group_id,
        coalesce(study_group.parent_study_group_id, lesson.study_group_id) AS whole_group_id,
        lesson.subject_id
    FROM asked
    INNER JOIN lesson
        ON
            asked.organisation_id = lesson.organisation_id
            AND asked.source = lesson.source
            AND lesson.lesson_on BETWEEN asked.year_from_on AND asked.as_of_on
    LEFT JOIN study_group
        ON
            lesson.organisation_id = study_group.organisation_id
            AND lesson.study_group_id = study_group.study_group_id
    WHERE NOT coalesce(lesson.is_cancelled, FALSE)
),

without_programme AS (
    SELECT DISTINCT
        taught.requirement_id,
        taught.whole_group_id AS study_group_id,
        taught.subject_id
    FROM taught
    LEFT JOIN work_programme
        ON
            taught.organisation_id = work_programme.organisation_id
            AND taught.subject_id = work_programme.subject_id
            AND work_programme.study_group_id IN (taught.study_group_id, taught.whole_group_id)
    WHERE work_programme.study_group_id IS NULL
),

planned AS (
    SELECT DISTINCT
        organisation_id,
        study_group_id,
        subject_id
    FROM topic_plan
),

written AS (
    SELECT
        asked.organisation_id,
        asked.obligation_id,
        asked.as_of_on,
        asked.deadline_on,
        work_programme.study_group_id,
        work_programme.subject_id,
        work_programme.entered_on,
        work_programme.plan_entered_on,
        planned.subject_id IS NOT NULL AS has_plan,
        work_programme.source_page,
        work_programme.source_pointer
    FROM asked
    INNER JOIN work_programme ON asked.organisation_id = work_programme.organisation_id
    LEFT JOIN planned
        ON
            work_programme.organisation_id = planned.organisation_id
            AND work_programme.study_group_id = planned.study_group_id
            AND work_programme.subject_id = planned.subject_id
),

judged AS (
    SELECT
        *,
        CASE
            WHEN entered_on > deadline_on THEN 'Рабочая программа внесена позже срока'
            WHEN plan_entered_on > deadline_on THEN 'КТП внесено позже срока'
            WHEN entered_on IS NULL AND as_of_on > deadline_on THEN 'Срок вышел, рабочая программа не внесена'
            WHEN plan_entered_on IS NULL AND NOT has_plan AND as_of_on > deadline_on THEN 'Срок вышел, КТП не внесено'
        END AS breach
    FROM written
)

SELECT
    organisation_id,
    obligation_id,
    study_group_id,
    subject_id,
    CASE WHEN breach IS NULL THEN 'cannot_tell' ELSE 'certain' END AS certainty,
    deadline_on AS event_on,
    coalesce(breach, 'КТП внесено, но когда — в реестре не записано') AS detail,
    source_page,
    source_pointer
FROM judged
WHERE breach IS NOT NULL OR (plan_entered_on IS NULL AND has_plan AND as_of_on > deadline_on)
UNION ALL
SELECT
    asked.organisation_id,
    asked.obligation_id,
    without_programme.study_group_id,
    without_programme.subject_id,
    'certain' AS certainty,
    asked.deadline_on AS event_on,
    'Предмет ведут, а рабочей программы в реестре нет' AS detail,
    CAST(NULL AS VARCHAR) AS source_page,
    CAST(NULL AS VARCHAR) AS source_pointer
FROM without_programme
INNER JOIN asked ON without_programme.requirement_id = asked.requirement_id
