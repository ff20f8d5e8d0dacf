/*
title: Пропуск записан позже срока
what: Запись об отсутствии или опоздании сделана не позже конца того дня, который даёт регламент.
why: По пропуску, записанному потом, родителей уже не известить вовремя, и учёту посещаемости нельзя верить.
remedy: Отмечайте отсутствующих в срок; уточнить причину пропуска (болезнь, опоздание) можно и позже.
dimension: timeliness
since: 0.2.0
key: [study_group, subject, date, number, student]
parameters: {days: integer, outer_days: integer}
severity: by_row
addressee:
  role: subject_teacher
  by_clause: {kukarino/4.2g1: class_teacher}
  words:
    kpgt-2022/3.2b: "Преподаватель, мастер п/, педагог ДО обязан"
    kukarino/4.2a1: "заполняется учителем"
    kukarino/4.2g1: "Классный руководитель обязан"
    peresvet/3.5a: "Учитель предметник"
needs:
  capabilities: [absences]
  entities:
    attendance:
      [attendance_id, student_id, study_group_id, subject_id, lesson_on, lesson_number, raw_value, attendance_code,
       recorded_from_at, recorded_until_at]
    attendance_revision: [attendance_id, raw_value, recorded_from_at, recorded_until_at, change_code]
denominator:
  unit: записей об отсутствии и опоздании
  sql: |
    SELECT
        attendance.organisation_id,
        count(*) AS checked,
        0 AS unknown
    FROM attendance
    INNER JOIN requirement
        ON
            attendance.organisation_id = requirement.organisation_id
            AND attendance.source = requirement.source
            AND attendance.lesson_on BETWEEN requirement.effective_from_on AND requirement.effective_to_on
    WHERE attendance.attendance_code <> 'present'
    GROUP BY attendance.organisation_id
examples:
  pass:
    - title: Записано за минуту до полуночи; запись о присутствии сюда не относится
      parameters: &same_day {days: 0, outer_days: 0}
      tables:
        attendance:
          - {attendance_id: п1, student_id: И-1, lesson_on: 2026-10-05, lesson_number: 1, raw_value: Н,
             attendance_code: absent, recorded_from_at: 2026-10-05T23:59:00+03:00,
             recorded_until_at: 2026-10-05T23:59:00+03:00}
          - {attendance_id: п2, student_id: И-2, lesson_on: 2026-10-05, lesson_number: 1, raw_value: "+",
             attendance_code: present, recorded_from_at: 2026-10-09T12:00:00+03:00,
             recorded_until_at: 2026-10-09T12:00:00+03:00}
    - title: «Н» поставлена в срок, через неделю исправлена на болезнь
      parameters: *same_day
      tables:
        attendance:
          - {attendance_id: п1, student_id: И-1, lesson_on: 2026-10-05, lesson_number: 1, raw_value: Б,
             attendance_code: ill, recorded_from_at: 2026-10-12T10:00:00+03:00,
             recorded_until_at: 2026-10-12T20:00:00+03:00}
        attendance_revision:
          - {attendance_id: п1, student_id: И-1, lesson_on: 2026-10-05, lesson_number: 1, raw_value: Н,
             attendance_code: absent, recorded_from_at: 2026-10-05T10:00:00+03:00,
             recorded_until_at: 2026-10-05T20:00:00+03:00, change_code: superseded}
  fail:
    - title: Записано на другой день; другой пропуск — между чтениями вокруг полуночи
      parameters: *same_day
      tables:
        attendance:
          - {attendance_id: п1, student_id: И-1, lesson_on: 2026-10-05, lesson_number: 1, raw_value: Н,
             attendance_code: absent, recorded_from_at: 2026-10-06T00:00:00+03:00,
             recorded_until_at: 2026-10-06T00:00:00+03:00}
          - {attendance_id: п2, student_id: И-2, lesson_on: 2026-10-05, lesson_number: 1, raw_value: Б,
             attendance_code: ill, recorded_from_at: 2026-10-05T02:30:00+03:00,
             recorded_until_at: 2026-10-06T02:30:00+03:00}
      expect:
        - {student: И-1, date: 2026-10-05, number: "1", certainty: certain, severity: error}
        - {student: И-2, date: 2026-10-05, number: "1", certainty: cannot_tell, severity: error}
    - title: "Техникум: в пределах пяти дней — предупреждение, позже — нарушение"
      parameters: {days: 0, outer_days: 5}
      timezone: Asia/Yekaterinburg
      tables:
        attendance:
          - {attendance_id: п1, student_id: И-1, lesson_on: 2026-10-05, lesson_number: 1, raw_value: Н,
             attendance_code: absent, recorded_from_at: 2026-10-10T23:59:00+05:00,
             recorded_until_at: 2026-10-10T23:59:00+05:00}
          - {attendance_id: п2, student_id: И-2, lesson_on: 2026-10-05, lesson_number: 1, raw_value: Н,
             attendance_code: absent, recorded_from_at: 2026-10-11T00:00:00+05:00,
             recorded_until_at: 2026-10-11T00:00:00+05:00}
      expect:
        - {student: И-1, date: 2026-10-05, number: "1", certainty: certain, severity: warning}
        - {student: И-2, date: 2026-10-05, number: "1", certainty: certain, severity: error}
*/
SELECT
    organisation_id,
    obligation_id,
    study_group_id,
    subject_id,
    lesson_on,
    lesson_number,
    student_id,
    CASE WHEN is_late THEN 'certain' ELSE 'cannot_tell' END AS certainty,
    -- Between the day and the outer term the document can be read both ways: a warning, unless it is later still.
    CASE WHEN is_within_outer_days THEN 'warning' END AS severity_code,
    lesson_on AS event_on,
    CASE WHEN is_late THEN 'Пропуск записан позже срока' ELSE 'Пропуск мог быть записан позже срока' END
    || ' (' || days_end_said || ' по местному времени)'
    || CASE WHEN is_within_outer_days THEN '; двусмысленно: документ можно понять и так, что срок ещё шёл' ELSE '' END
        AS detail,
    source_page,
    source_pointer
-- A reason made clear later changes nothing: the absence was recorded when the cell first showed one.
FROM late_attendance
WHERE attendance_code <> 'present'
