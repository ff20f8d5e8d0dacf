/*
title: Домашнее задание внесено позже срока
what: >-
  Домашнее задание записано не позже конца того дня, который даёт регламент (обычно — дня занятия). Запись «не задано» —
  не задание: срок касается того, что задано, и считается по первой записи самого задания.
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
      [homework_id, lesson_id, study_group_id, subject_id, lesson_on, lesson_number, content, substance_code,
       recorded_from_at, recorded_until_at]
    homework_revision:
      [homework_id, lesson_id, content, substance_code, recorded_from_at, recorded_until_at, change_code]
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
    WHERE coalesce(homework.substance_code, '') <> 'not_set'
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
    - title: На другой день записано, что ничего не задано
      parameters: {days: 0}
      tables:
        homework:
          - {lesson_id: л1, lesson_on: 2026-10-05, lesson_number: 1, content: Не задано, substance_code: not_set,
             recorded_from_at: 2026-10-06T10:00:00+03:00, recorded_until_at: 2026-10-06T10:00:00+03:00}
  fail:
    - title: В срок записано, что ничего не задано; на другой день вместо этого — задание
      parameters: {days: 0}
      tables:
        homework:
          - {homework_id: д1, lesson_id: л1, lesson_on: 2026-10-05, lesson_number: 1, content: "§ 5, № 12",
             substance_code: full, recorded_from_at: 2026-10-06T10:00:00+03:00,
             recorded_until_at: 2026-10-06T20:00:00+03:00}
        homework_revision:
          - {homework_id: д1, lesson_id: л1, lesson_on: 2026-10-05, lesson_number: 1, content: Не задано,
             substance_code: not_set, recorded_from_at: 2026-10-05T10:00:00+03:00,
             recorded_until_at: 2026-10-05T20:00:00+03:00, change_code: superseded}
      expect:
        - {date: 2026-10-05, number: "1", certainty: certain}
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
SELECT
    organisation_id,
    obligation_id,
    study_group_id,
    subject_id,
    lesson_on,
    lesson_number,
    CASE WHEN is_late THEN 'certain' ELSE 'cannot_tell' END AS certainty,
    lesson_on AS event_on,
    CASE WHEN is_late THEN 'Задание записано позже срока' ELSE 'Задание могло быть записано позже срока' END
    || ' (' || days_end_said || ' по местному времени)' AS detail,
    source_page,
    source_pointer
FROM late_homework
-- «В случае, если домашнее задание задается» (khmao-2020, 2.7): where nothing was set, nothing comes too late.
WHERE coalesce(substance_code, '') <> 'not_set'
