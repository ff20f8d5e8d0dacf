/*
title: Класс есть, а журнала у него нет
what: >-
  У каждого класса названных параллелей, который есть в реестре классного руководства, в журнале есть проведённые
  занятия, если с первого дня класса прошло больше названного числа дней.
why: Успеваемость учеников класса, которого нет в журнале, не учтена нигде.
remedy: >-
  Заведите журнал класса; если он ведётся, передайте его выгрузку; если класса больше нет, исправьте реестр классного
  руководства.
dimension: completeness
since: 0.2.0
key: [study_group]
parameters: {grades: texts, silent_days: integer}
addressee:
  role: site
  words:
    peresvet/1.4: "Школа ведёт учёт"
needs:
  capabilities: [lessons]
  registers: [teaching_assignments]
  entities:
    group_curator: [study_group_id, curated_from_on, curated_to_on]
    study_group: [study_group_id, parent_study_group_id, grade]
    lesson: [study_group_id, lesson_on, is_cancelled]
denominator:
  unit: классов
  sql: |
    SELECT
        class.organisation_id,
        count(*) AS checked,
        0 AS unknown
    FROM (
        SELECT DISTINCT
            group_curator.organisation_id,
            group_curator.study_group_id
        FROM group_curator
        INNER JOIN requirement
            ON group_curator.organisation_id = requirement.organisation_id
        LEFT JOIN study_group
            ON
                group_curator.organisation_id = study_group.organisation_id
                AND group_curator.study_group_id = study_group.study_group_id
        INNER JOIN requirement_value AS grade
            ON
                requirement.requirement_id = grade.requirement_id
                AND grade.parameter = 'grades'
                AND coalesce(
                    cast(study_group.grade AS VARCHAR),
                    regexp_replace(
                        replace(group_curator.study_group_id, group_curator.organisation_id || '|', ''), '[^0-9].*$', ''
                    )
                ) = grade.value
    ) AS class
    GROUP BY class.organisation_id
examples:
  pass:
    - title: "Журнал класса ведётся по подгруппам; двенадцатый класс документ не называет; новому классу две недели"
      parameters: {grades: ["6", "7"], silent_days: 14}
      tables:
        study_group:
          - {study_group_id: 7А, grade: 7}
          - {study_group_id: 7А англ. 1, parent_study_group_id: 7А}
        group_curator:
          - {study_group_id: 7А, register_staff_id: у-1, curated_from_on: 2026-09-01}
          - {study_group_id: 12К, register_staff_id: у-2, curated_from_on: 2026-09-01}
          - {study_group_id: 6В, register_staff_id: у-3, curated_from_on: 2026-10-10}
        lesson:
          - {lesson_id: л1, study_group_id: 7А англ. 1, lesson_on: 2026-09-02}
  fail:
    - title: Занятия только отменённые; другого класса в журнале нет пятнадцать дней
      parameters: {grades: ["6", "7"], silent_days: 14}
      tables:
        study_group:
          - {study_group_id: 7А, grade: 7}
        group_curator:
          - {study_group_id: 7А, register_staff_id: у-1}
          - {study_group_id: 6В, register_staff_id: у-3, curated_from_on: 2026-10-09}
        lesson:
          - {lesson_id: л1, study_group_id: 7А, lesson_on: 2026-09-02, is_cancelled: true}
          - {lesson_id: л2, study_group_id: 7Б, lesson_on: 2026-09-02}
      expect:
        - {study_group: 7А, certainty: certain}
        - {study_group: 6В, certainty: certain}
*/
WITH scope AS (
    SELECT DISTINCT
        organisation_id,
        source,
        as_of_on
    FROM requirement
),

-- A class whose first day the register does not name is there since the first lesson of the school.
first_lesson AS (
    SELECT
        lesson.organisation_id,
        min(lesson.lesson_on) AS first_on
    FROM lesson
    INNER JOIN scope
        ON lesson.organisation_id = scope.organisation_id AND lesson.source = scope.source
    WHERE NOT coalesce(lesson.is_cancelled, FALSE)
    GROUP BY lesson.organisation_id
),

taught AS (
    SELECT DISTINCT
        lesson.organisation_id,
        coalesce(study_group.parent_study_group_id, lesson.study_group_id) AS class_id
    FROM lesson
    INNER JOIN scope
        ON
            lesson.organisation_id = scope.organisation_id
            AND lesson.source = scope.source
            AND lesson.lesson_on < scope.as_of_on
    LEFT JOIN study_group
        ON lesson.organisation_id = study_group.organisation_id AND lesson.study_group_id = study_group.study_group_id
    WHERE NOT coalesce(lesson.is_cancelled, FALSE)
),

asked AS (
    SELECT DISTINCT
        requirement_id,
        organisation_id,
        obligation_id,
        as_of_on,
        silent_days,
        effective_from_on,
        effective_to_on
    FROM requirement
),

class AS (
    SELECT
        group_curator.organisation_id,
        asked.obligation_id,
        group_curator.study_group_id,
        group_curator.source_page,
        group_curator.source_pointer,
        CASE
            WHEN group_curator.curated_from_on > first_lesson.first_on THEN group_curator.curated_from_on
            ELSE first_lesson.first_on
        END AS first_on,
        asked.as_of_on,
        asked.silent_days,
        asked.effective_from_on,
        asked.effective_to_on,
        -- The grade of a class that no journal describes is the number that its name begins with.
        coalesce(
            cast(study_group.grade AS VARCHAR),
            regexp_replace(
                replace(group_curator.study_group_id, group_curator.organisation_id || '|', ''), '[^0-9].*$', ''
            )
        ) AS grade,
        asked.requirement_id
    FROM group_curator
    INNER JOIN asked
        ON
            group_curator.organisation_id = asked.organisation_id
            AND asked.as_of_on <= coalesce(group_curator.curated_to_on, asked.as_of_on)
    INNER JOIN first_lesson
        ON group_curator.organisation_id = first_lesson.organisation_id
    LEFT JOIN study_group
        ON
            group_curator.organisation_id = study_group.organisation_id
            AND group_curator.study_group_id = study_group.study_group_id
)

SELECT
    class.organisation_id,
    class.obligation_id,
    class.study_group_id,
    'certain' AS certainty,
    class.first_on AS event_on,
    'Класс есть в реестре, а занятий его ни в одном источнике нет' AS detail,
    class.source_page,
    class.source_pointer
FROM class
INNER JOIN requirement_value AS grade
    ON
        class.requirement_id = grade.requirement_id
        AND grade.parameter = 'grades'
        AND class.grade = grade.value
LEFT JOIN taught
    ON class.organisation_id = taught.organisation_id AND class.study_group_id = taught.class_id
WHERE
    taught.class_id IS NULL
    AND class.first_on + class.silent_days < class.as_of_on
    AND class.first_on BETWEEN class.effective_from_on AND class.effective_to_on
