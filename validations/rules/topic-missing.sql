/*
title: Не записана тема занятия
what: У каждого прошедшего и не отменённого занятия записана тема.
why: Без темы занятие нельзя считать проведённым, а программу — выполненной.
remedy: Запишите тему занятия по КТП; если занятия не было, отметьте, что оно отменено.
dimension: completeness
since: 0.1.0
key: [study_group, subject, date, number]
parameters: {outer_days: integer}
severity: by_row
addressee:
  role: subject_teacher
  words:
    khmao-2020/2.6a: "Учитель-предметник заполняет темы уроков"
    kpgt-2022/3.2c: "Преподаватель, мастер п/, педагог ДО обязан"
    kukarino/4.2a0: "Учитель обязан"
    peresvet/3.5a: "Учитель предметник"
needs:
  capabilities: [lessons, topics]
  entities:
    lesson: [lesson_id, study_group_id, subject_id, lesson_on, lesson_number, ends_at, is_cancelled]
    lesson_topic: [lesson_id, topic_normalised]
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
    - title: Тема есть; сегодняшнее занятие ещё впереди; третье отменено
      parameters: {outer_days: 0}
      tables:
        lesson:
          - {lesson_id: л1, lesson_on: 2026-10-05, lesson_number: 1}
          - {lesson_id: л2, lesson_on: 2026-10-24, lesson_number: 1}
          - {lesson_id: л3, lesson_on: 2026-10-05, lesson_number: 3, is_cancelled: true}
        lesson_topic:
          - {lesson_id: л1, lesson_on: 2026-10-05, lesson_number: 1, topic: Степени, topic_normalised: степени}
  fail:
    - title: Занятие прошло, темы нет
      parameters: {outer_days: 0}
      tables:
        lesson:
          - {lesson_id: л1, lesson_on: 2026-10-23, lesson_number: 1}
      expect:
        - {date: 2026-10-23, number: "1", certainty: certain}
    - title: Выгрузка сделана до занятия — была ли тема записана потом, не установить
      parameters: {outer_days: 0}
      tables:
        lesson:
          - {lesson_id: л1, lesson_on: 2026-10-23, lesson_number: 1, ends_at: 2026-10-23T09:15:00+03:00}
        coverage:
          - {entity: lesson, covered_from_on: 2026-09-01, covered_to_on: 2026-10-23,
             observed_at: 2026-10-23T02:30:00+03:00}
      expect:
        - {date: 2026-10-23, number: "1", certainty: cannot_tell}
*/
WITH missing AS (
    SELECT
        lesson.organisation_id,
        lesson.lesson_id
    FROM lesson
    LEFT JOIN lesson_topic
        ON
            lesson.organisation_id = lesson_topic.organisation_id
            AND lesson.lesson_id = lesson_topic.lesson_id
            AND lesson_topic.topic_normalised <> ''
    WHERE lesson_topic.lesson_id IS NULL AND NOT coalesce(lesson.is_cancelled, FALSE)
),

without_topic AS (
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
        without_topic.organisation_id,
        without_topic.obligation_id,
        without_topic.study_group_id,
        without_topic.subject_id,
        without_topic.lesson_on,
        without_topic.lesson_number,
        without_topic.source_page,
        without_topic.source_pointer,
        without_topic.visible_from_at,
        without_topic.is_past_outer_day,
        coalesce(max(coverage.observed_at), without_topic.as_of_at) AS read_at
    FROM without_topic
    LEFT JOIN coverage
        ON
            without_topic.organisation_id = coverage.organisation_id
            AND without_topic.source = coverage.source
            AND coverage.entity = 'lesson'
            AND coverage.scope IN ('', without_topic.study_group_id)
            AND coverage.subject_id IN ('', without_topic.subject_id)
            AND without_topic.lesson_on BETWEEN coverage.covered_from_on AND coverage.covered_to_on
    GROUP BY
        without_topic.organisation_id,
        without_topic.obligation_id,
        without_topic.study_group_id,
        without_topic.subject_id,
        without_topic.lesson_on,
        without_topic.lesson_number,
        without_topic.source_page,
        without_topic.source_pointer,
        without_topic.visible_from_at,
        without_topic.is_past_outer_day,
        without_topic.as_of_at
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
        WHEN read_at < visible_from_at THEN 'Тема не записана, но последнее чтение сделано до этого занятия'
        WHEN NOT is_past_outer_day THEN 'Тема не записана; документ можно понять и так, что срок ещё идёт'
        ELSE 'Тема не записана'
    END AS detail,
    source_page,
    source_pointer
FROM last_read
