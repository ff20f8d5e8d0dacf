/*
title: Домашнее задание внесено позже срока
what: Домашнее задание записано не позже конца того дня, который даёт регламент (обычно — дня занятия).
why: Задание, появившееся на другой день, ученик видит слишком поздно.
remedy: Вносите задание в день занятия; если задания не было, не заполняйте его задним числом.
dimension: timeliness
since: 0.1.0
key: [study_group, subject, date, number]
parameters: {days: integer}
needs:
  capabilities: [homework]
  entities:
    homework: [lesson_id, study_group_id, subject_id, lesson_on, lesson_number, recorded_from_at, recorded_until_at]
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
WITH late AS (
    SELECT
        homework.*,
        requirement.obligation_id,
        requirement.timezone,
        deadline.ends_at AS deadline_at,
        coalesce(homework.recorded_from_at >= deadline.ends_at, FALSE) AS is_certain
    FROM homework
    INNER JOIN requirement
        ON
            homework.organisation_id = requirement.organisation_id
            AND homework.source = requirement.source
            AND homework.lesson_on BETWEEN requirement.effective_from_on AND requirement.effective_to_on
    INNER JOIN local_day AS deadline
        ON
            requirement.timezone = deadline.timezone
            AND homework.lesson_on + requirement.days = deadline.calendar_on
    WHERE
        homework.recorded_from_at >= deadline.ends_at
        OR coalesce(homework.recorded_until_at > deadline.ends_at, TRUE)
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
