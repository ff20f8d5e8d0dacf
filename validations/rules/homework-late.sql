/*
title: Домашнее задание внесено позже срока
what: Домашнее задание записано не позже конца того дня, который даёт регламент (обычно — дня занятия).
why: Задание, появившееся на другой день, ученик видит слишком поздно.
remedy: Вносите задание в день занятия; если задания не было, не заполняйте его задним числом.
dimension: timeliness
since: 0.1.0
key: [study_group, subject, date, number]
parameters: {days: integer}
addressee:
  role: subject_teacher
  words:
    khmao-2020/2.7a: "Учитель-предметник в графе «Домашнее задание» записывает"
    kukarino/4.2a2: "заполняется учителем"
    peresvet/3.5a: "Учитель предметник"
needs:
  capabilities: [homework]
  entities:
    homework:
      [homework_id, lesson_id, study_group_id, subject_id, lesson_on, lesson_number, content, recorded_from_at,
       recorded_until_at]
    homework_revision: [homework_id, lesson_id, content, recorded_from_at, recorded_until_at, change_code]
denominator:
  unit: домашних заданий
  sql: |
    SELECT
        homework.organisation_id,
        count(*) AS checked,
        0 AS unknown
    FROM homework
    INNER JOIN requirement
        ON
            homework.organisation_id = requirement.organisation_id
            AND homework.source = requirement.source
            AND homework.lesson_on BETWEEN requirement.effective_from_on AND requirement.effective_to_on
    GROUP BY homework.organisation_id
examples:
  pass:
    - title: Записано за минуту до полуночи
      parameters: {days: 0}
      tables:
        homework:
          - {lesson_id: л1, lesson_on: 2026-10-05, lesson_number: 1, recorded_from_at: 2026-10-05T23:59:00+03:00,
             recorded_until_at: 2026-10-05T23:59:00+03:00}
    - title: Записано в срок, на другой день исправлено
      parameters: {days: 0}
      tables:
        homework:
          - {homework_id: д1, lesson_id: л1, lesson_on: 2026-10-05, lesson_number: 1, content: "§ 5, № 12",
             recorded_from_at: 2026-10-06T10:00:00+03:00, recorded_until_at: 2026-10-06T20:00:00+03:00}
        homework_revision:
          - {homework_id: д1, lesson_id: л1, lesson_on: 2026-10-05, lesson_number: 1, content: "§ 5, № 21",
             recorded_from_at: 2026-10-05T10:00:00+03:00, recorded_until_at: 2026-10-05T20:00:00+03:00,
             change_code: superseded}
  fail:
    - title: Записано на другой день
      parameters: {days: 0}
      tables:
        homework:
          - {lesson_id: л1, lesson_on: 2026-10-05, lesson_number: 1, recorded_from_at: 2026-10-06T00:01:00+03:00,
             recorded_until_at: 2026-10-06T00:01:00+03:00}
      expect:
        - {date: 2026-10-05, number: "1", certainty: certain}
    - title: Чтение в 2:30 показало задание впервые — записано до полуночи или после, не установить
      parameters: {days: 0}
      tables:
        homework:
          - {lesson_id: л1, lesson_on: 2026-10-05, lesson_number: 1, recorded_from_at: 2026-10-05T02:30:00+03:00,
             recorded_until_at: 2026-10-06T02:30:00+03:00}
      expect:
        - {date: 2026-10-05, number: "1", certainty: cannot_tell}
*/
WITH timed AS (
    SELECT
        homework.*,
        requirement.obligation_id,
        requirement.timezone,
        coalesce(own.ends_at, term_end.ends_at) AS deadline_at
    FROM homework
    INNER JOIN requirement
        ON
            homework.organisation_id = requirement.organisation_id
            AND homework.source = requirement.source
            AND homework.lesson_on BETWEEN requirement.effective_from_on AND requirement.effective_to_on
    INNER JOIN term_end
        ON
            requirement.requirement_id = term_end.requirement_id
            AND term_end.parameter = 'days'
            AND term_end.study_group_id = ''
            AND homework.lesson_on = term_end.started_on
    LEFT JOIN term_end AS own
        ON
            requirement.requirement_id = own.requirement_id
            AND own.parameter = 'days'
            AND homework.study_group_id = own.study_group_id
            AND homework.lesson_on = own.started_on
),

-- Homework mended later was recorded when the lesson first showed it.
recorded AS (
    SELECT
        timed.organisation_id,
        timed.obligation_id,
        timed.timezone,
        timed.study_group_id,
        timed.subject_id,
        timed.lesson_on,
        timed.lesson_number,
        timed.source_page,
        timed.source_pointer,
        timed.deadline_at,
        CASE WHEN former.record_id IS NULL THEN timed.recorded_from_at ELSE former.recorded_from_at END AS from_at,
        CASE WHEN former.record_id IS NULL THEN timed.recorded_until_at ELSE former.recorded_until_at END AS until_at
    FROM timed
    LEFT JOIN former_record AS former
        ON
            timed.organisation_id = former.organisation_id
            AND former.entity = 'homework'
            AND timed.homework_id = former.record_id
),

late AS (
    SELECT
        *,
        coalesce(from_at >= deadline_at, FALSE) AS is_certain
    FROM recorded
    WHERE from_at >= deadline_at OR coalesce(until_at > deadline_at, TRUE)
)

SELECT
    organisation_id,
    obligation_id,
    study_group_id,
    subject_id,
    lesson_on,
    lesson_number,
    CASE WHEN is_certain THEN 'certain' ELSE 'cannot_tell' END AS certainty,
    lesson_on AS event_on,
    CASE
        WHEN is_certain THEN 'Задание записано позже срока'
        ELSE 'Задание могло быть записано позже срока'
    END
    || ' (' || strftime(timezone(timezone, deadline_at), '%d.%m.%Y %H:%M') || ' по местному времени)' AS detail,
    source_page,
    source_pointer
FROM late
