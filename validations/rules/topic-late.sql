/*
title: Тема занятия записана позже срока
what: Тема занятия записана не позже конца того дня, который даёт регламент (обычно — дня занятия).
why: Тема, появившаяся на другой день, не показывает, что программа выполняется сейчас, и её легко приписать.
remedy: Записывайте тему в день занятия; исправленная потом тема опозданием не считается.
dimension: timeliness
since: 0.2.0
key: [study_group, subject, date, number]
parameters: {days: integer, outer_days: integer}
severity: by_row
addressee:
  role: subject_teacher
  words:
    kpgt-2022/3.2b: "Преподаватель, мастер п/, педагог ДО обязан"
    peresvet/3.5a: "Учитель предметник"
needs:
  capabilities: [topics]
  entities:
    lesson_topic:
      [lesson_id, study_group_id, subject_id, lesson_on, lesson_number, topic, recorded_from_at, recorded_until_at]
    lesson_topic_revision: [lesson_id, topic, recorded_from_at, recorded_until_at, change_code]
denominator:
  unit: тем занятий
  sql: |
    SELECT
        lesson_topic.organisation_id,
        count(*) AS checked,
        0 AS unknown
    FROM lesson_topic
    INNER JOIN requirement
        ON
            lesson_topic.organisation_id = requirement.organisation_id
            AND lesson_topic.source = requirement.source
            AND lesson_topic.lesson_on BETWEEN requirement.effective_from_on AND requirement.effective_to_on
    GROUP BY lesson_topic.organisation_id
examples:
  pass:
    - title: Записана за минуту до полуночи
      parameters: &same_day {days: 0, outer_days: 0}
      tables:
        lesson_topic:
          - {lesson_id: л1, lesson_on: 2026-10-05, lesson_number: 1, topic: Степени, topic_normalised: степени,
             recorded_from_at: 2026-10-05T23:59:00+03:00, recorded_until_at: 2026-10-05T23:59:00+03:00}
    - title: Записана в срок, на другой день исправлена
      parameters: *same_day
      tables:
        lesson_topic:
          - {lesson_id: л1, lesson_on: 2026-10-05, lesson_number: 1, topic: Степени, topic_normalised: степени,
             recorded_from_at: 2026-10-06T10:00:00+03:00, recorded_until_at: 2026-10-06T20:00:00+03:00}
        lesson_topic_revision:
          - {lesson_id: л1, lesson_on: 2026-10-05, lesson_number: 1, topic: Степни, topic_normalised: степни,
             recorded_from_at: 2026-10-05T10:00:00+03:00, recorded_until_at: 2026-10-05T20:00:00+03:00,
             change_code: superseded}
  fail:
    - title: Записана на другой день; другая — между чтениями вокруг полуночи
      parameters: *same_day
      tables:
        lesson_topic:
          - {lesson_id: л1, lesson_on: 2026-10-05, lesson_number: 1, topic: Степени, topic_normalised: степени,
             recorded_from_at: 2026-10-06T00:00:00+03:00, recorded_until_at: 2026-10-06T00:00:00+03:00}
          - {lesson_id: л2, lesson_on: 2026-10-05, lesson_number: 2, topic: Корни, topic_normalised: корни,
             recorded_from_at: 2026-10-05T02:30:00+03:00, recorded_until_at: 2026-10-06T02:30:00+03:00}
      expect:
        - {date: 2026-10-05, number: "1", certainty: certain, severity: error}
        - {date: 2026-10-05, number: "2", certainty: cannot_tell, severity: error}
    - title: "Техникум: в пределах пяти дней — предупреждение, позже — нарушение"
      parameters: {days: 0, outer_days: 5}
      timezone: Asia/Yekaterinburg
      tables:
        lesson_topic:
          - {lesson_id: л1, lesson_on: 2026-10-05, lesson_number: 1, topic: Степени, topic_normalised: степени,
             recorded_from_at: 2026-10-10T23:59:00+05:00, recorded_until_at: 2026-10-10T23:59:00+05:00}
          - {lesson_id: л2, lesson_on: 2026-10-05, lesson_number: 2, topic: Корни, topic_normalised: корни,
             recorded_from_at: 2026-10-11T00:00:00+05:00, recorded_until_at: 2026-10-11T00:00:00+05:00}
      expect:
        - {date: 2026-10-05, number: "1", certainty: certain, severity: warning}
        - {date: 2026-10-05, number: "2", certainty: certain, severity: error}
*/
SELECT
    organisation_id,
    obligation_id,
    study_group_id,
    subject_id,
    lesson_on,
    lesson_number,
    CASE WHEN is_late THEN 'certain' ELSE 'cannot_tell' END AS certainty,
    -- Between the day and the outer term the document can be read both ways: a warning, unless it is later still.
    CASE WHEN is_within_outer_days THEN 'warning' END AS severity_code,
    lesson_on AS event_on,
    CASE WHEN is_late THEN 'Тема записана позже срока' ELSE 'Тема могла быть записана позже срока' END
    || ' (' || days_end_said || ' по местному времени)'
    || CASE WHEN is_within_outer_days THEN '; двусмысленно: документ можно понять и так, что срок ещё шёл' ELSE '' END
        AS detail,
    source_page,
    source_pointer
FROM late_lesson_topic
