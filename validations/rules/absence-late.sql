/*
title: «Н» поставлена позже первых минут урока
what: >-
  Отсутствующий без уважительной причины отмечен буквой «н» в течение названного числа минут от начала урока.
why: О том, что ребёнка нет на уроке, родители должны узнать сразу, а не вечером.
remedy: >-
  Отмечайте отсутствующих в начале урока; если ученик пришёл позже или болеет, исправьте запись потом — это не
  опоздание записи.
dimension: timeliness
since: 0.2.0
key: [study_group, subject, date, number, student]
parameters: {minutes: integer, unexcused_codes: texts}
addressee:
  role: subject_teacher
  words:
    khmao-2020/2.9: "каждым учителем-предметником"
needs:
  capabilities: [absences, lessons]
  entities:
    attendance:
      [attendance_id, student_id, lesson_id, study_group_id, subject_id, lesson_on, lesson_number, raw_value,
       attendance_code, recorded_from_at, recorded_until_at]
    attendance_revision: [attendance_id, raw_value, recorded_from_at, recorded_until_at, change_code]
    lesson: [lesson_id, starts_at]
denominator:
  unit: пропусков без уважительной причины
  unknown: время начала урока
  sql: |
    SELECT
        attendance.organisation_id,
        count(*) FILTER (WHERE lesson.starts_at IS NOT NULL) AS checked,
        count(*) FILTER (WHERE lesson.starts_at IS NULL) AS unknown
    FROM attendance
    INNER JOIN requirement
        ON
            attendance.organisation_id = requirement.organisation_id
            AND attendance.source = requirement.source
            AND attendance.lesson_on BETWEEN requirement.effective_from_on AND requirement.effective_to_on
    INNER JOIN requirement_value AS unexcused
        ON
            requirement.requirement_id = unexcused.requirement_id
            AND unexcused.parameter = 'unexcused_codes'
            AND attendance.attendance_code = unexcused.value
    LEFT JOIN lesson
        ON attendance.organisation_id = lesson.organisation_id AND attendance.lesson_id = lesson.lesson_id
    GROUP BY attendance.organisation_id
examples:
  pass:
    - title: Ровно через двадцать минут; опоздавший и заболевший сюда не относятся
      parameters: &bell {minutes: 20, unexcused_codes: [absent]}
      timezone: Asia/Yekaterinburg
      tables:
        lesson:
          - {lesson_id: л1, lesson_on: 2026-10-05, lesson_number: 1, starts_at: 2026-10-05T08:30:00+05:00}
        attendance:
          - {attendance_id: п1, student_id: И-1, lesson_id: л1, lesson_on: 2026-10-05, lesson_number: 1, raw_value: Н,
             attendance_code: absent, recorded_from_at: 2026-10-05T08:50:00+05:00,
             recorded_until_at: 2026-10-05T08:50:00+05:00}
          - {attendance_id: п2, student_id: И-2, lesson_id: л1, lesson_on: 2026-10-05, lesson_number: 1, raw_value: О,
             attendance_code: late, recorded_from_at: 2026-10-05T09:10:00+05:00,
             recorded_until_at: 2026-10-05T09:10:00+05:00}
          - {attendance_id: п3, student_id: И-3, lesson_id: л1, lesson_on: 2026-10-05, lesson_number: 1, raw_value: Б,
             attendance_code: ill, recorded_from_at: 2026-10-09T09:10:00+05:00,
             recorded_until_at: 2026-10-09T09:10:00+05:00}
    - title: В первые минуты стояло опоздание, потом исправлено на «н»
      parameters: *bell
      timezone: Asia/Yekaterinburg
      tables:
        lesson:
          - {lesson_id: л1, lesson_on: 2026-10-05, lesson_number: 1, starts_at: 2026-10-05T08:30:00+05:00}
        attendance:
          - {attendance_id: п1, student_id: И-1, lesson_id: л1, lesson_on: 2026-10-05, lesson_number: 1, raw_value: Н,
             attendance_code: absent, recorded_from_at: 2026-10-05T09:20:00+05:00,
             recorded_until_at: 2026-10-05T20:00:00+05:00}
        attendance_revision:
          - {attendance_id: п1, student_id: И-1, lesson_id: л1, lesson_on: 2026-10-05, lesson_number: 1, raw_value: О,
             attendance_code: late, recorded_from_at: 2026-10-05T08:40:00+05:00,
             recorded_until_at: 2026-10-05T08:40:00+05:00, change_code: superseded}
  fail:
    - title: Через двадцать одну минуту; у другого — первое чтение после урока, когда записано, не установить
      parameters: *bell
      timezone: Asia/Yekaterinburg
      tables:
        lesson:
          - {lesson_id: л1, lesson_on: 2026-10-05, lesson_number: 1, starts_at: 2026-10-05T08:30:00+05:00}
        attendance:
          - {attendance_id: п1, student_id: И-1, lesson_id: л1, lesson_on: 2026-10-05, lesson_number: 1, raw_value: Н,
             attendance_code: absent, recorded_from_at: 2026-10-05T08:51:00+05:00,
             recorded_until_at: 2026-10-05T08:51:00+05:00}
          - {attendance_id: п2, student_id: И-2, lesson_id: л1, lesson_on: 2026-10-05, lesson_number: 1, raw_value: Н,
             attendance_code: absent, recorded_from_at: 2026-10-05T04:30:00+05:00,
             recorded_until_at: 2026-10-06T04:30:00+05:00}
      expect:
        - {student: И-1, date: 2026-10-05, number: "1", certainty: certain}
        - {student: И-2, date: 2026-10-05, number: "1", certainty: cannot_tell}
    - title: Когда начался урок, неизвестно — достоверно лишь на другой день
      parameters: *bell
      timezone: Asia/Yekaterinburg
      tables:
        lesson:
          - {lesson_id: л1, lesson_on: 2026-10-05, lesson_number: 1}
        attendance:
          - {attendance_id: п1, student_id: И-1, lesson_id: л1, lesson_on: 2026-10-05, lesson_number: 1, raw_value: Н,
             attendance_code: absent, recorded_from_at: 2026-10-06T08:00:00+05:00,
             recorded_until_at: 2026-10-06T08:00:00+05:00}
          - {attendance_id: п2, student_id: И-2, lesson_id: л1, lesson_on: 2026-10-05, lesson_number: 1, raw_value: Н,
             attendance_code: absent, recorded_from_at: 2026-10-05T18:00:00+05:00,
             recorded_until_at: 2026-10-05T18:00:00+05:00}
      expect:
        - {student: И-1, date: 2026-10-05, number: "1", certainty: certain}
        - {student: И-2, date: 2026-10-05, number: "1", certainty: cannot_tell}
*/
-- Lateness turned into absence, or an absence written again, was recorded when the cell first showed something.
WITH timed AS (
    SELECT
        attendance.*,
        requirement.obligation_id,
        requirement.timezone,
        -- Where the bell is not known, the lesson began at some moment of its day.
        coalesce(lesson.starts_at, local_day.starts_at) + requirement.minutes * INTERVAL '1 minute' AS kept_until_at,
        coalesce(lesson.starts_at, local_day.ends_at) + requirement.minutes * INTERVAL '1 minute' AS certain_at
    FROM first_attendance AS attendance
    INNER JOIN requirement
        ON
            attendance.organisation_id = requirement.organisation_id
            AND attendance.source = requirement.source
            AND attendance.lesson_on BETWEEN requirement.effective_from_on AND requirement.effective_to_on
    INNER JOIN requirement_value AS unexcused
        ON
            requirement.requirement_id = unexcused.requirement_id
            AND unexcused.parameter = 'unexcused_codes'
            AND attendance.attendance_code = unexcused.value
    INNER JOIN local_day
        ON requirement.timezone = local_day.timezone AND attendance.lesson_on = local_day.calendar_on
    LEFT JOIN lesson
        ON attendance.organisation_id = lesson.organisation_id AND attendance.lesson_id = lesson.lesson_id
),

-- The last of the minutes is still within them.
late AS (
    SELECT
        *,
        coalesce(first_from_at >= certain_at AND first_until_at > certain_at, FALSE) AS is_certain
    FROM timed
    WHERE coalesce(first_until_at > kept_until_at, TRUE)
)

SELECT
    organisation_id,
    obligation_id,
    study_group_id,
    subject_id,
    lesson_on,
    lesson_number,
    student_id,
    CASE WHEN is_certain THEN 'certain' ELSE 'cannot_tell' END AS certainty,
    lesson_on AS event_on,
    CASE
        WHEN is_certain THEN '«Н» поставлена позже срока'
        ELSE '«Н» могла быть поставлена позже срока'
    END
    || ' (' || strftime(timezone(timezone, certain_at), '%d.%m.%Y %H:%M') || ' по местному времени)' AS detail,
    source_page,
    source_pointer
FROM late
