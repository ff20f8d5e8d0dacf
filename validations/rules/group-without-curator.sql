/*
title: У группы нет классного руководителя или куратора
what: >-
  У каждого класса и группы, где идут занятия, на день последнего проведённого занятия есть классный руководитель
  (куратор): он внесён на лист «Классное руководство» реестра «Педагоги и нагрузка», и его срок этот день включает.
why: Без куратора некому выдать доступ, внести личные данные, следить за журналом группы и говорить с родителями.
remedy: Внесите куратора на лист «Классное руководство»; если его сменили, впишите преемника со дня смены.
dimension: completeness
since: 0.2.0
key: [study_group]
parameters: {group_kinds: texts}
addressee:
  role: site
  words:
    kpgt-2022/2.3c: "ответственный администратор информационной системы"
needs:
  capabilities: [lessons]
  registers: [teaching_assignments]
  entities:
    lesson: [study_group_id, lesson_on, is_cancelled]
    study_group: [study_group_id, kind_code]
    group_curator: [study_group_id, curated_from_on, curated_to_on]
denominator:
  unit: классов и групп
  sql: |
    SELECT
        lesson.organisation_id,
        count(DISTINCT lesson.study_group_id) AS checked,
        0 AS unknown
    FROM lesson
    INNER JOIN requirement
        ON
            lesson.organisation_id = requirement.organisation_id
            AND lesson.source = requirement.source
            AND requirement.as_of_on >= lesson.lesson_on
    INNER JOIN study_group
        ON
            lesson.organisation_id = study_group.organisation_id
            AND lesson.study_group_id = study_group.study_group_id
    INNER JOIN requirement_value
        ON
            requirement.requirement_id = requirement_value.requirement_id
            AND requirement_value.parameter = 'group_kinds'
            AND study_group.kind_code = requirement_value.value
    WHERE NOT coalesce(lesson.is_cancelled, FALSE)
    GROUP BY lesson.organisation_id
examples:
  pass:
    - title: Куратор один с начала года; другого сменил преемник; срок третьего кончился в день последнего занятия
      parameters: &kinds {group_kinds: [college_group]}
      tables:
        study_group:
          - {study_group_id: 1ПКД-26, kind_code: college_group}
          - {study_group_id: 2ПКД-25, kind_code: college_group}
          - {study_group_id: 3ПКД-24, kind_code: college_group}
        lesson:
          - {lesson_id: л1, study_group_id: 1ПКД-26, lesson_on: 2026-10-23}
          - {lesson_id: л2, study_group_id: 2ПКД-25, lesson_on: 2026-10-23}
          - {lesson_id: л3, study_group_id: 3ПКД-24, lesson_on: 2026-10-23}
        group_curator:
          - {study_group_id: 1ПКД-26, register_staff_id: у-1}
          - {study_group_id: 2ПКД-25, register_staff_id: у-1, curated_to_on: 2026-10-22}
          - {study_group_id: 2ПКД-25, register_staff_id: у-2, curated_from_on: 2026-10-23}
          - {study_group_id: 3ПКД-24, register_staff_id: у-3, curated_to_on: 2026-10-23}
    - title: Подгруппе свой куратор не нужен; занятия группы отменены или ещё впереди
      parameters: *kinds
      tables:
        study_group:
          - {study_group_id: 1ПКД-26/1, kind_code: subgroup}
          - {study_group_id: 2ПКД-25, kind_code: college_group}
        lesson:
          - {lesson_id: л1, study_group_id: 1ПКД-26/1, lesson_on: 2026-10-23}
          - {lesson_id: л2, study_group_id: 2ПКД-25, lesson_on: 2026-10-23, is_cancelled: true}
          - {lesson_id: л3, study_group_id: 2ПКД-25, lesson_on: 2026-10-25}
  fail:
    - title: Куратора нет; прежний ушёл накануне, преемника нет; новый начнёт завтра
      parameters: *kinds
      tables:
        study_group:
          - {study_group_id: 1ПКД-26, kind_code: college_group}
          - {study_group_id: 2ПКД-25, kind_code: college_group}
          - {study_group_id: 3ПКД-24, kind_code: college_group}
        lesson:
          - {lesson_id: л1, study_group_id: 1ПКД-26, lesson_on: 2026-10-23}
          - {lesson_id: л2, study_group_id: 2ПКД-25, lesson_on: 2026-10-23}
          - {lesson_id: л3, study_group_id: 3ПКД-24, lesson_on: 2026-10-23}
        group_curator:
          - {study_group_id: 2ПКД-25, register_staff_id: у-2, curated_to_on: 2026-10-22}
          - {study_group_id: 3ПКД-24, register_staff_id: у-3, curated_from_on: 2026-10-24}
      expect:
        - {study_group: 1ПКД-26, certainty: certain}
        - {study_group: 2ПКД-25, certainty: certain}
        - {study_group: 3ПКД-24, certainty: certain}
*/
WITH last_lesson AS (
    SELECT
        requirement.requirement_id,
        lesson.organisation_id,
        lesson.study_group_id,
        max(lesson.lesson_on) AS lesson_on
    FROM requirement
    INNER JOIN lesson
        ON
            requirement.organisation_id = lesson.organisation_id
            AND requirement.source = lesson.source
            AND requirement.as_of_on >= lesson.lesson_on
    WHERE NOT coalesce(lesson.is_cancelled, FALSE)
    GROUP BY requirement.requirement_id, lesson.organisation_id, lesson.study_group_id
)

SELECT
    last_lesson.organisation_id,
    requirement.obligation_id,
    last_lesson.study_group_id,
    'certain' AS certainty,
    last_lesson.lesson_on AS event_on,
    'В день последнего занятия у группы нет ни классного руководителя, ни куратора' AS detail,
    study_group.source_page,
    study_group.source_pointer
FROM last_lesson
INNER JOIN requirement
    ON
        last_lesson.requirement_id = requirement.requirement_id
        AND last_lesson.lesson_on BETWEEN requirement.effective_from_on AND requirement.effective_to_on
INNER JOIN study_group
    ON
        last_lesson.organisation_id = study_group.organisation_id
        AND last_lesson.study_group_id = study_group.study_group_id
INNER JOIN requirement_value
    ON
        last_lesson.requirement_id = requirement_value.requirement_id
        AND requirement_value.parameter = 'group_kinds'
        AND study_group.kind_code = requirement_value.value
LEFT JOIN group_curator
    ON
        last_lesson.organisation_id = group_curator.organisation_id
        AND last_lesson.study_group_id = group_curator.study_group_id
        AND coalesce(group_curator.curated_from_on, last_lesson.lesson_on) <= last_lesson.lesson_on
        AND coalesce(group_curator.curated_to_on, last_lesson.lesson_on) >= last_lesson.lesson_on
WHERE group_curator.study_group_id IS NULL
