/*
title: Отметка исправлена после выставления
what: >-
  Отметка, которую журнал уже показывал, остаётся в клетке; другая может только добавиться. Замену по протоколу зачёта
  запрет не касается. Отметка, впервые записанная задним числом, — нарушение срока, а не это.
why: Документ запрещает исправлять отметки и выставлять их задним числом.
remedy: >-
  Верните прежнюю отметку; изменение по протоколу внесите в реестр «Протоколы», иное обоснованное оформите решением и
  снимите находку с контроля.
dimension: integrity
since: 0.1.0
key: [study_group, subject, date, number, student]
addressee:
  role: subject_teacher
  words:
    kpgt-2022/3.2g: "Преподаватель, мастер п/, педагог ДО обязан"
needs:
  capabilities: [marks]
  entities:
    mark: [student_id, lesson_id, raw_value, changed_at]
    mark_revision:
      [student_id, lesson_id, study_group_id, subject_id, lesson_on, lesson_number, raw_value, seen_from_at,
       seen_until_at, replaced_at, change_code]
    lesson: [lesson_id]
    attestation_protocol: [student_id, subject_id, lesson_on, held_on, raw_value]
denominator:
  unit: отметок, нынешних и прежних
  sql: |
    SELECT
        requirement.organisation_id,
        count(*) AS checked,
        0 AS unknown
    FROM (
        SELECT organisation_id, source, lesson_on FROM mark
        UNION ALL
        SELECT organisation_id, source, lesson_on FROM mark_revision
    ) AS shown
    INNER JOIN requirement
        ON
            shown.organisation_id = requirement.organisation_id
            AND shown.source = requirement.source
            AND shown.lesson_on BETWEEN requirement.effective_from_on AND requirement.effective_to_on
    GROUP BY requirement.organisation_id
examples:
  pass:
    - title: К «4» добавилась «5» — прежняя отметка осталась, хотя стоит второй
      tables:
        lesson:
          - {lesson_id: л1, lesson_on: 2026-10-05, lesson_number: 1}
        mark:
          - {mark_id: m1, student_id: И-1, lesson_id: л1, lesson_on: 2026-10-05, lesson_number: 1, raw_value: "5"}
          - {mark_id: m2, student_id: И-1, lesson_id: л1, lesson_on: 2026-10-05, lesson_number: 1, raw_value: "4"}
        mark_revision:
          - {mark_id: m1, student_id: И-1, lesson_id: л1, lesson_on: 2026-10-05, lesson_number: 1, raw_value: "4",
             change_code: superseded}
    - title: Работе дали название, отметка та же
      tables:
        lesson:
          - {lesson_id: л1, lesson_on: 2026-10-05, lesson_number: 1}
        mark:
          - {mark_id: m2, student_id: И-1, lesson_id: л1, lesson_on: 2026-10-05, lesson_number: 1, raw_value: "4",
             work_kind_code: control}
        mark_revision:
          - {mark_id: m1, student_id: И-1, lesson_id: л1, lesson_on: 2026-10-05, lesson_number: 1, raw_value: "4",
             change_code: deleted}
    - title: Занятие перенесено вместе с отметкой
      tables:
        mark_revision:
          - {mark_id: m1, student_id: И-1, lesson_id: л1, lesson_on: 2026-10-05, lesson_number: 1, raw_value: "4",
             change_code: moved}
    - title: «2» стала «4» по протоколу того же дня; в другом протоколе отметка не названа
      tables: &by_protocol
        lesson:
          - {lesson_id: л1, lesson_on: 2026-10-05, lesson_number: 1}
        mark:
          - {mark_id: m1, student_id: И-1, lesson_id: л1, lesson_on: 2026-10-05, lesson_number: 1, raw_value: "4"}
          - {mark_id: m2, student_id: И-2, lesson_id: л1, lesson_on: 2026-10-05, lesson_number: 1, raw_value: "5"}
        mark_revision:
          - {mark_id: m1, student_id: И-1, lesson_id: л1, lesson_on: 2026-10-05, lesson_number: 1, raw_value: "2",
             change_code: superseded, replaced_at: 2026-10-12T00:00:00+03:00}
          - {mark_id: m2, student_id: И-2, lesson_id: л1, lesson_on: 2026-10-05, lesson_number: 1, raw_value: "2",
             change_code: superseded, replaced_at: 2026-10-13T02:30:00+03:00}
        attestation_protocol:
          - {attestation_protocol_id: п1, student_id: И-1, lesson_on: 2026-10-05, held_on: 2026-10-12, raw_value: "4"}
          - {attestation_protocol_id: п2, student_id: И-2, lesson_on: 2026-10-05, held_on: 2026-10-12}
  fail:
    - title: Отметка не та, что в протоколе; изменена раньше зачёта; исчезла вовсе
      tables:
        <<: *by_protocol
        mark:
          - {mark_id: m1, student_id: И-1, lesson_id: л1, lesson_on: 2026-10-05, lesson_number: 1, raw_value: "5"}
          - {mark_id: m2, student_id: И-2, lesson_id: л1, lesson_on: 2026-10-05, lesson_number: 1, raw_value: "5"}
        mark_revision:
          - {mark_id: m1, student_id: И-1, lesson_id: л1, lesson_on: 2026-10-05, lesson_number: 1, raw_value: "2",
             change_code: superseded, replaced_at: 2026-10-13T02:30:00+03:00}
          - {mark_id: m2, student_id: И-2, lesson_id: л1, lesson_on: 2026-10-05, lesson_number: 1, raw_value: "2",
             change_code: superseded, replaced_at: 2026-10-11T23:59:00+03:00}
          - {mark_id: m3, student_id: И-3, lesson_id: л1, lesson_on: 2026-10-05, lesson_number: 1, raw_value: "2",
             change_code: deleted, replaced_at: 2026-10-13T02:30:00+03:00}
        attestation_protocol:
          - {attestation_protocol_id: п1, student_id: И-1, lesson_on: 2026-10-05, held_on: 2026-10-12, raw_value: "4"}
          - {attestation_protocol_id: п2, student_id: И-2, lesson_on: 2026-10-05, held_on: 2026-10-12}
          - {attestation_protocol_id: п3, student_id: И-3, lesson_on: 2026-10-05, held_on: 2026-10-12}
      expect:
        - {student: И-1, date: 2026-10-05, number: "1", certainty: certain}
        - {student: И-2, date: 2026-10-05, number: "1", certainty: certain}
        - {student: И-3, date: 2026-10-05, number: "1", certainty: certain}
    - title: «3» стала «4», а у другого ученика отметка исчезла
      tables:
        lesson:
          - {lesson_id: л1, lesson_on: 2026-10-05, lesson_number: 1}
        mark:
          - {mark_id: m1, student_id: И-1, lesson_id: л1, lesson_on: 2026-10-05, lesson_number: 1, raw_value: "4"}
        mark_revision:
          - {mark_id: m1, student_id: И-1, lesson_id: л1, lesson_on: 2026-10-05, lesson_number: 1, raw_value: "3",
             change_code: superseded}
          - {mark_id: m3, student_id: И-2, lesson_id: л1, lesson_on: 2026-10-05, lesson_number: 1, raw_value: "2",
             change_code: deleted}
      expect:
        - {student: И-1, date: 2026-10-05, number: "1", certainty: certain}
        - {student: И-2, date: 2026-10-05, number: "1", certainty: certain}
    - title: Из двух одинаковых отметок осталась одна
      tables:
        lesson:
          - {lesson_id: л1, lesson_on: 2026-10-05, lesson_number: 1}
        mark:
          - {mark_id: m1, student_id: И-1, lesson_id: л1, lesson_on: 2026-10-05, lesson_number: 1, raw_value: "4",
             changed_at: 2026-10-06T02:30:00+03:00}
        mark_revision:
          - {mark_id: m2, student_id: И-1, lesson_id: л1, lesson_on: 2026-10-05, lesson_number: 1, raw_value: "4",
             seen_from_at: 2026-10-06T02:30:00+03:00, seen_until_at: 2026-10-07T02:30:00+03:00,
             replaced_at: 2026-10-08T02:30:00+03:00, change_code: deleted}
      expect:
        - {student: И-1, date: 2026-10-05, number: "1", certainty: certain}
    - title: Исчезло всё занятие — перенос или исправление, не установить
      tables:
        mark_revision:
          - {mark_id: m1, student_id: И-1, lesson_id: л1, lesson_on: 2026-10-05, lesson_number: 1, raw_value: "4",
             change_code: deleted}
      expect:
        - {student: И-1, date: 2026-10-05, number: "1", certainty: cannot_tell}
*/
WITH former AS (
    SELECT
        mark_revision.*,
        requirement.obligation_id,
        requirement.timezone
    FROM mark_revision
    INNER JOIN requirement
        ON
            mark_revision.organisation_id = requirement.organisation_id
            AND mark_revision.source = requirement.source
            AND mark_revision.lesson_on BETWEEN requirement.effective_from_on AND requirement.effective_to_on
    WHERE mark_revision.change_code <> 'moved'
),

touched AS (
    SELECT DISTINCT
        organisation_id,
        obligation_id,
        student_id,
        lesson_id
    FROM former
),

present AS (
    SELECT
        mark.organisation_id,
        touched.obligation_id,
        mark.student_id,
        mark.lesson_id,
        mark.raw_value,
        mark.changed_at
    FROM mark
    INNER JOIN touched
        ON
            mark.organisation_id = touched.organisation_id
            AND mark.student_id = touched.student_id
            AND mark.lesson_id = touched.lesson_id
),

-- A mark of a protocol took the place of a former one, not before the day it was earned.
explained AS (
    SELECT DISTINCT
        former.organisation_id,
        former.obligation_id,
        former.mark_id,
        former.revision_number
    FROM former
    INNER JOIN attestation_protocol
        ON
            former.organisation_id = attestation_protocol.organisation_id
            AND former.student_id = attestation_protocol.student_id
            AND former.subject_id = attestation_protocol.subject_id
            AND former.lesson_on = attestation_protocol.lesson_on
    INNER JOIN local_day AS held_day
        ON
            former.timezone = held_day.timezone
            AND attestation_protocol.held_on = held_day.calendar_on
            AND former.replaced_at >= held_day.starts_at
    INNER JOIN present
        ON
            former.organisation_id = present.organisation_id
            AND former.obligation_id = present.obligation_id
            AND former.student_id = present.student_id
            AND former.lesson_id = present.lesson_id
            AND present.raw_value = coalesce(attestation_protocol.raw_value, present.raw_value)
),

-- Every value a touched cell showed, with the readings it was shown between.
shown AS (
    SELECT
        organisation_id,
        obligation_id,
        student_id,
        lesson_id,
        raw_value,
        seen_from_at AS from_at,
        replaced_at AS until_at
    FROM former
    UNION ALL
    SELECT
        organisation_id,
        obligation_id,
        student_id,
        lesson_id,
        raw_value,
        changed_at AS from_at,
        TIMESTAMP WITH TIME ZONE '9999-12-31 00:00:00+00' AS until_at
    FROM present
),

-- How often the value stood in the cell when it was last seen before a change.
at_change AS (
    SELECT
        former.organisation_id,
        former.obligation_id,
        former.student_id,
        former.lesson_id,
        former.raw_value,
        former.mark_id,
        former.revision_number,
        greatest(count(shown.lesson_id), 1) AS times
    FROM former
    LEFT JOIN shown
        ON
            former.organisation_id = shown.organisation_id
            AND former.obligation_id = shown.obligation_id
            AND former.student_id = shown.student_id
            AND former.lesson_id = shown.lesson_id
            AND former.raw_value = shown.raw_value
            AND former.seen_until_at >= shown.from_at
            AND former.seen_until_at < shown.until_at
    GROUP BY
        former.organisation_id,
        former.obligation_id,
        former.student_id,
        former.lesson_id,
        former.raw_value,
        former.mark_id,
        former.revision_number
),

at_present AS (
    SELECT
        organisation_id,
        obligation_id,
        student_id,
        lesson_id,
        raw_value,
        count(*) AS times
    FROM present
    GROUP BY organisation_id, obligation_id, student_id, lesson_id, raw_value
)

SELECT
    former.organisation_id,
    former.obligation_id,
    former.study_group_id,
    former.subject_id,
    former.lesson_on,
    former.lesson_number,
    former.student_id,
    CASE WHEN lesson.lesson_id IS NULL THEN 'cannot_tell' ELSE 'certain' END AS certainty,
    former.lesson_on AS event_on,
    'Журнал показывал отметку «' || former.raw_value || '», теперь её в клетке нет' AS detail,
    former.source_page,
    former.source_pointer
FROM former
INNER JOIN at_change
    ON
        former.organisation_id = at_change.organisation_id
        AND former.obligation_id = at_change.obligation_id
        AND former.mark_id = at_change.mark_id
        AND former.revision_number = at_change.revision_number
LEFT JOIN at_present
    ON
        former.organisation_id = at_present.organisation_id
        AND former.obligation_id = at_present.obligation_id
        AND former.student_id = at_present.student_id
        AND former.lesson_id = at_present.lesson_id
        AND former.raw_value = at_present.raw_value
LEFT JOIN lesson
    ON former.organisation_id = lesson.organisation_id AND former.lesson_id = lesson.lesson_id
LEFT JOIN explained
    ON
        former.organisation_id = explained.organisation_id
        AND former.obligation_id = explained.obligation_id
        AND former.mark_id = explained.mark_id
        AND former.revision_number = explained.revision_number
WHERE at_change.times > coalesce(at_present.times, 0) AND explained.mark_id IS NULL
