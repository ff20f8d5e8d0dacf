/*
title: Посещаемость на занятии не отмечена
what: У каждого прошедшего и не отменённого занятия учитель отметил, что посещаемость проверена.
why: Пустая клетка значит «был» только тогда, когда посещаемость на самом деле проверяли.
remedy: Отметьте посещаемость занятия; если занятия не было, отметьте, что оно отменено.
dimension: completeness
since: 0.1.0
key: [study_group, subject, date, number]
parameters: {outer_days: integer}
severity: by_row
addressee:
  role: subject_teacher
  words:
    khmao-2020/2.5b: "Учитель-предметник ежедневно отмечает посещаемость учеников"
    kpgt-2022/3.2b: "Преподаватель, мастер п/, педагог ДО обязан"
    peresvet/3.5a: "Учитель предметник"
needs:
  capabilities: [lessons, attendance_check]
  entities:
    lesson: [lesson_id, study_group_id, subject_id, lesson_on, lesson_number, ends_at, is_cancelled]
    attendance_check: [lesson_id, is_taken]
    coverage: [source, entity, scope, subject_id, covered_from_on, covered_to_on, observed_at]
denominator:
  unit: прошедших занятий
  sql: |
    SELECT
        lesson.organisation_id,
        count(*) AS checked,
        0 AS unknown
    FROM lesson
    INNER JOIN requirement
        ON
            lesson.organisation_id = requirement.organisation_id
            AND lesson.source = requirement.source
            AND lesson.lesson_on < requirement.as_of_on
            AND lesson.lesson_on BETWEEN requirement.effective_from_on AND requirement.effective_to_on
    WHERE NOT coalesce(lesson.is_cancelled, FALSE)
    GROUP BY lesson.organisation_id
examples:
  pass:
    - title: Посещаемость отмечена; второе занятие отменено
      parameters: {outer_days: 0}
      tables:
        lesson:
          - {lesson_id: л1, lesson_on: 2026-10-05, lesson_number: 1}
          - {lesson_id: л2, lesson_on: 2026-10-05, lesson_number: 2, is_cancelled: true}
        attendance_check:
          - {lesson_id: л1, lesson_on: 2026-10-05, lesson_number: 1, is_taken: true}
  fail:
    - title: Отметки о проверке нет
      parameters: {outer_days: 0}
      tables:
        lesson:
          - {lesson_id: л1, lesson_on: 2026-10-05, lesson_number: 1}
      expect:
        - {date: 2026-10-05, number: "1", certainty: certain}
    - title: "Техникум: в пределах пяти дней — предупреждение, позже — нарушение"
      parameters: {outer_days: 5}
      timezone: Asia/Yekaterinburg
      tables:
        lesson:
          - {lesson_id: л1, lesson_on: 2026-10-18, lesson_number: 1}
          - {lesson_id: л2, lesson_on: 2026-10-19, lesson_number: 1}
      expect:
        - {date: 2026-10-18, number: "1", certainty: certain, severity: error}
        - {date: 2026-10-19, number: "1", certainty: certain, severity: warning}
*/
WITH missing AS (
    SELECT
        lesson.organisation_id,
        lesson.lesson_id
    FROM lesson
    LEFT JOIN attendance_check
        ON
            lesson.organisation_id = attendance_check.organisation_id
            AND lesson.lesson_id = attendance_check.lesson_id
            AND attendance_check.is_taken
    WHERE attendance_check.lesson_id IS NULL AND NOT coalesce(lesson.is_cancelled, FALSE)
),

not_taken AS (
    SELECT
        lesson.*,
        coalesce(lesson.ends_at, lesson_day.starts_at) AS visible_from_at,
        lesson.as_of_at >= lesson.outer_days_end_at AS is_past_outer_day
    FROM missing
    INNER JOIN due_lesson AS lesson
        ON
            missing.organisation_id = lesson.organisation_id
            AND missing.lesson_id = lesson.lesson_id
            AND lesson.lesson_on < lesson.as_of_on
    INNER JOIN local_day AS lesson_day
        ON lesson.timezone = lesson_day.timezone AND lesson.lesson_on = lesson_day.calendar_on
),

last_read AS (
    SELECT
        not_taken.organisation_id,
        not_taken.obligation_id,
        not_taken.study_group_id,
        not_taken.subject_id,
        not_taken.lesson_on,
        not_taken.lesson_number,
        not_taken.source_page,
        not_taken.source_pointer,
        not_taken.visible_from_at,
        not_taken.is_past_outer_day,
        coalesce(max(coverage.observed_at), not_taken.as_of_at) AS read_at
    FROM not_taken
    LEFT JOIN coverage
        ON
            not_taken.organisation_id = coverage.organisation_id
            AND not_taken.source = coverage.source
            AND coverage.entity = 'lesson'
            AND coverage.scope IN ('', not_taken.study_group_id)
            AND coverage.subject_id IN ('', not_taken.subject_id)
            AND not_taken.lesson_on BETWEEN coverage.covered_from_on AND coverage.covered_to_on
    GROUP BY
        not_taken.organisation_id,
        not_taken.obligation_id,
        not_taken.study_group_id,
        not_taken.subject_id,
        not_taken.lesson_on,
        not_taken.lesson_number,
        not_taken.source_page,
        not_taken.source_pointer,
        not_taken.visible_from_at,
        not_taken.is_past_outer_day,
        not_taken.as_of_at
)

SELECT
    organisation_id,
    obligation_id,
    study_group_id,
    subject_id,
    lesson_on,
    lesson_number,
    -- A book exported before the lesson can't show what was written on it.
    CASE WHEN read_at >= visible_from_at THEN 'certain' ELSE 'cannot_tell' END AS certainty,
    -- Between the day and the outer term the document can be read both ways: a warning.
    CASE WHEN NOT is_past_outer_day THEN 'warning' END AS severity_code,
    lesson_on AS event_on,
    CASE
        WHEN read_at < visible_from_at THEN 'Посещаемость не отмечена, но последнее чтение сделано до этого занятия'
        WHEN NOT is_past_outer_day THEN 'Посещаемость не отмечена; документ можно понять и так, что срок ещё идёт'
        ELSE 'Посещаемость не отмечена'
    END AS detail,
    source_page,
    source_pointer
FROM last_read
