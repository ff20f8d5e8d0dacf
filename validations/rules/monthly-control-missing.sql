/*
title: За месяц нет контроля заместителя директора
what: >-
  В каждом законченном календарном месяце, когда шли занятия, заместитель директора хотя бы раз проверил журнал, и проверка
  записана в реестре «Контроль журнала».
why: Без ежемесячного контроля пропуски в журнале копятся, и восстановить записи потом не по чему.
remedy: >-
  Если проверка была, впишите её в реестр с днём и должностью проверившего; если не было, проведите её сейчас и не реже раза
  в месяц впредь.
dimension: completeness
since: 0.2.0
key: [month]
parameters: {}
addressee:
  role: deputy
  words:
    kukarino/4.2b: "Заместитель директора по УВР обязан"
needs:
  capabilities: [lessons]
  registers: [supervision]
  entities:
    lesson: [lesson_on, is_cancelled]
    supervision_check: [checked_on, checker_position]
denominator:
  unit: законченных месяцев с занятиями
  sql: |
    SELECT
        finished.organisation_id,
        count(*) AS checked,
        0 AS unknown
    FROM (
        SELECT DISTINCT
            lesson.organisation_id,
            CAST(date_trunc('month', lesson.lesson_on) + INTERVAL '1 month' AS DATE) AS next_month_on
        FROM lesson
        INNER JOIN requirement
            ON
                lesson.organisation_id = requirement.organisation_id
                AND lesson.source = requirement.source
                AND lesson.lesson_on < requirement.as_of_on
        WHERE
            NOT coalesce(lesson.is_cancelled, FALSE)
            AND CAST(date_trunc('month', lesson.lesson_on) + INTERVAL '1 month' AS DATE) <= requirement.as_of_on
            AND CAST(date_trunc('month', lesson.lesson_on) + INTERVAL '1 month' AS DATE) - 1
            BETWEEN requirement.effective_from_on AND requirement.effective_to_on
    ) AS finished
    GROUP BY finished.organisation_id
examples:
  pass:
    - title: Проверка в последний день сентября; октябрь ещё не кончился
      tables:
        lesson:
          - {lesson_id: л1, lesson_on: 2026-09-01, lesson_number: 1}
          - {lesson_id: л2, lesson_on: 2026-10-05, lesson_number: 1}
        supervision_check:
          - {check_number: "1", checked_on: 2026-09-30, checker_position: заместитель директора по УВР}
    - title: В августе были только отменённые занятия
      tables:
        lesson:
          - {lesson_id: л1, lesson_on: 2026-08-31, lesson_number: 1, is_cancelled: true}
  fail:
    - title: В сентябре журнал смотрел один директор; заместитель — первого октября
      tables:
        lesson:
          - {lesson_id: л1, lesson_on: 2026-09-30, lesson_number: 1}
        supervision_check:
          - {check_number: "1", checked_on: 2026-09-28, checker_position: директор}
          - {check_number: "2", checked_on: 2026-10-01, checker_position: заместитель директора}
      expect:
        - {month: 2026-09, certainty: certain}
    - title: Кто проверял, в реестре не сказано
      as_of: "2026-10-01T00:30:00+03:00"
      tables:
        lesson:
          - {lesson_id: л1, lesson_on: 2026-09-30, lesson_number: 1}
        supervision_check:
          - {check_number: "1", checked_on: 2026-09-28}
      expect:
        - {month: 2026-09, certainty: cannot_tell}
*/
WITH taught AS (
    SELECT DISTINCT
        lesson.organisation_id,
        lesson.lesson_on,
        requirement.obligation_id,
        requirement.as_of_on,
        requirement.effective_from_on,
        requirement.effective_to_on
    FROM lesson
    INNER JOIN requirement
        ON lesson.organisation_id = requirement.organisation_id AND lesson.source = requirement.source
    WHERE NOT coalesce(lesson.is_cancelled, FALSE)
),

month_taught AS (
    SELECT DISTINCT
        organisation_id,
        obligation_id,
        CAST(date_trunc('month', lesson_on) AS DATE) AS month_on,
        CAST(date_trunc('month', lesson_on) + INTERVAL '1 month' AS DATE) - 1 AS month_ends_on,
        as_of_on,
        effective_from_on,
        effective_to_on
    FROM taught
),

finished AS (
    SELECT *
    FROM month_taught
    WHERE month_ends_on < as_of_on AND month_ends_on BETWEEN effective_from_on AND effective_to_on
),

controlled AS (
    SELECT
        organisation_id,
        CAST(date_trunc('month', checked_on) AS DATE) AS month_on,
        bool_or(coalesce(lower(checker_position) LIKE 'зам%', FALSE)) AS is_deputy,
        bool_or(checker_position IS NULL) AS is_unnamed
    FROM supervision_check
    GROUP BY organisation_id, CAST(date_trunc('month', checked_on) AS DATE)
)

SELECT
    finished.organisation_id,
    finished.obligation_id,
    substring(CAST(finished.month_on AS VARCHAR), 1, 7) AS control_month,
    CASE WHEN controlled.is_unnamed THEN 'cannot_tell' ELSE 'certain' END AS certainty,
    finished.month_ends_on AS event_on,
    CASE
        WHEN controlled.is_unnamed THEN 'Проверка была, но должность проверившего в реестре не названа'
        WHEN controlled.month_on IS NOT NULL THEN 'За месяц есть проверки, но не заместителя директора'
        ELSE 'За месяц в реестре нет ни одной проверки'
    END AS detail,
    -- What is not there has no place.
    CAST(NULL AS VARCHAR) AS source_page,
    CAST(NULL AS VARCHAR) AS source_pointer
FROM finished
LEFT JOIN controlled
    ON finished.organisation_id = controlled.organisation_id AND finished.month_on = controlled.month_on
WHERE NOT coalesce(controlled.is_deputy, FALSE)
