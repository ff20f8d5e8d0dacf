/*
title: Отметка отсутствовавшему без протокола зачёта
what: >-
  Отметка в клетке того, кто пропустил занятие по болезни или иной уважительной причине, опирается на протокол зачёта
  пропущенной темы и поставлена не раньше него.
why: Без протокола нельзя показать, что тема зачтена и кем; отметка отсутствовавшему выглядит ошибкой.
remedy: Внесите протокол в реестр «Протоколы»; ошибочную отметку или ошибочный пропуск исправьте в журнале.
dimension: integrity
since: 0.2.0
key: [study_group, subject, date, number, student]
parameters: {absence_codes: texts, unclear_codes: texts}
addressee:
  role: subject_teacher
  words:
    khmao-2020/2.5c: "зачет пропущенных тем проводится учителем-предметником (комиссией)"
    kpgt-2022/3.2h: "зачет пропущенных тем проводится педагогическим работником"
needs:
  capabilities: [marks, absences]
  registers: [attestation_protocols]
  entities:
    mark:
      [student_id, lesson_id, study_group_id, subject_id, lesson_on, lesson_number, recorded_from_at, recorded_until_at]
    attendance: [student_id, lesson_id, attendance_code, lesson_on]
    attendance_revision: [student_id, lesson_id, attendance_code, lesson_on, change_code]
    attestation_protocol: [student_id, subject_id, lesson_on, held_on, kind_code]
denominator:
  unit: отметок отсутствовавшим
  sql: |
    SELECT
        mark.organisation_id,
        count(DISTINCT mark.mark_id) AS checked,
        0 AS unknown
    FROM (
        SELECT organisation_id, source, student_id, lesson_id, lesson_on, attendance_code
        FROM attendance
        UNION ALL
        SELECT organisation_id, source, student_id, lesson_id, lesson_on, attendance_code
        FROM attendance_revision
        WHERE change_code = 'deleted'
    ) AS missed
    INNER JOIN requirement
        ON
            missed.organisation_id = requirement.organisation_id
            AND missed.source = requirement.source
            AND missed.lesson_on BETWEEN requirement.effective_from_on AND requirement.effective_to_on
    INNER JOIN requirement_value
        ON
            requirement.requirement_id = requirement_value.requirement_id
            AND missed.attendance_code = requirement_value.value
    INNER JOIN mark
        ON
            missed.organisation_id = mark.organisation_id
            AND missed.student_id = mark.student_id
            AND missed.lesson_id = mark.lesson_id
    GROUP BY mark.organisation_id
examples:
  pass:
    - title: Болел, тема зачтена по протоколу, отметка поставлена в день зачёта
      parameters: &codes {absence_codes: [ill, absent_excused], unclear_codes: [absent, unknown]}
      tables:
        mark:
          - {mark_id: m1, student_id: И-1, lesson_id: л1, lesson_on: 2026-10-05, lesson_number: 1, raw_value: "4",
             recorded_from_at: 2026-10-12T00:00:00+03:00, recorded_until_at: 2026-10-12T00:00:00+03:00}
        attendance:
          - {attendance_id: a1, student_id: И-1, lesson_id: л1, lesson_on: 2026-10-05, lesson_number: 1,
             attendance_code: ill}
        attestation_protocol:
          - {student_id: И-1, lesson_on: 2026-10-05, held_on: 2026-10-12}
    - title: Опоздавшему отметка ставится как всем; «н» исправлено на болезнь, отметки нет
      parameters: *codes
      tables:
        mark:
          - {mark_id: m1, student_id: И-1, lesson_id: л1, lesson_on: 2026-10-05, lesson_number: 1, raw_value: "4"}
        attendance:
          - {attendance_id: a1, student_id: И-1, lesson_id: л1, lesson_on: 2026-10-05, lesson_number: 1,
             attendance_code: late}
          - {attendance_id: a2, student_id: И-2, lesson_id: л1, lesson_on: 2026-10-05, lesson_number: 1,
             attendance_code: ill}
        attendance_revision:
          - {attendance_id: a2, student_id: И-2, lesson_id: л1, lesson_on: 2026-10-05, lesson_number: 1,
             attendance_code: absent, change_code: superseded}
  fail:
    - title: Болел, отметка есть, протокола нет; протокол другого дня её не объясняет
      parameters: *codes
      tables:
        mark:
          - {mark_id: m1, student_id: И-1, lesson_id: л1, lesson_on: 2026-10-05, lesson_number: 1, raw_value: "4"}
          - {mark_id: m2, student_id: И-2, lesson_id: л1, lesson_on: 2026-10-05, lesson_number: 1, raw_value: "5"}
        attendance:
          - {attendance_id: a1, student_id: И-1, lesson_id: л1, lesson_on: 2026-10-05, lesson_number: 1,
             attendance_code: ill}
          - {attendance_id: a2, student_id: И-2, lesson_id: л1, lesson_on: 2026-10-05, lesson_number: 1,
             attendance_code: absent_excused}
        attestation_protocol:
          - {student_id: И-2, lesson_on: 2026-10-06, held_on: 2026-10-12}
      expect:
        - {student: И-1, date: 2026-10-05, number: "1", certainty: certain}
        - {student: И-2, date: 2026-10-05, number: "1", certainty: certain}
    - title: Отметка поставлена за минуту до дня зачёта — раньше протокола
      parameters: *codes
      tables:
        mark:
          - {mark_id: m1, student_id: И-1, lesson_id: л1, lesson_on: 2026-10-05, lesson_number: 1, raw_value: "4",
             recorded_from_at: 2026-10-11T23:59:00+03:00, recorded_until_at: 2026-10-11T23:59:00+03:00}
        attendance:
          - {attendance_id: a1, student_id: И-1, lesson_id: л1, lesson_on: 2026-10-05, lesson_number: 1,
             attendance_code: ill}
        attestation_protocol:
          - {student_id: И-1, lesson_on: 2026-10-05, held_on: 2026-10-12}
      expect:
        - {student: И-1, date: 2026-10-05, number: "1", certainty: certain}
    - title: Причина «н» не названа; пропуск исчез — ошибка или зачёт, не установить; до или после зачёта — тоже
      parameters: *codes
      tables:
        mark:
          - {mark_id: m1, student_id: И-1, lesson_id: л1, lesson_on: 2026-10-05, lesson_number: 1, raw_value: "4"}
          - {mark_id: m2, student_id: И-2, lesson_id: л1, lesson_on: 2026-10-05, lesson_number: 1, raw_value: "5"}
          - {mark_id: m3, student_id: И-3, lesson_id: л1, lesson_on: 2026-10-05, lesson_number: 1, raw_value: "3",
             recorded_until_at: 2026-10-12T00:00:00+03:00}
        attendance:
          - {attendance_id: a1, student_id: И-1, lesson_id: л1, lesson_on: 2026-10-05, lesson_number: 1,
             attendance_code: absent}
          - {attendance_id: a3, student_id: И-3, lesson_id: л1, lesson_on: 2026-10-05, lesson_number: 1,
             attendance_code: ill}
        attendance_revision:
          - {attendance_id: a2, student_id: И-2, lesson_id: л1, lesson_on: 2026-10-05, lesson_number: 1,
             attendance_code: ill, change_code: deleted}
        attestation_protocol:
          - {student_id: И-3, lesson_on: 2026-10-05, held_on: 2026-10-12}
      expect:
        - {student: И-1, date: 2026-10-05, number: "1", certainty: cannot_tell}
        - {student: И-2, date: 2026-10-05, number: "1", certainty: cannot_tell}
        - {student: И-3, date: 2026-10-05, number: "1", certainty: cannot_tell}
*/
WITH asked AS (
    SELECT
        requirement.organisation_id,
        requirement.source,
        requirement.obligation_id,
        requirement.timezone,
        requirement.effective_from_on,
        requirement.effective_to_on,
        requirement_value.value AS attendance_code,
        requirement_value.parameter = 'absence_codes' AS has_good_reason
    FROM requirement
    INNER JOIN requirement_value
        ON
            requirement.requirement_id = requirement_value.requirement_id
            AND requirement_value.parameter IN ('absence_codes', 'unclear_codes')
),

standing AS (
    SELECT
        attendance.organisation_id,
        asked.obligation_id,
        asked.timezone,
        attendance.student_id,
        attendance.lesson_id,
        asked.has_good_reason
    FROM attendance
    INNER JOIN asked
        ON
            attendance.organisation_id = asked.organisation_id
            AND attendance.source = asked.source
            AND attendance.attendance_code = asked.attendance_code
            AND attendance.lesson_on BETWEEN asked.effective_from_on AND asked.effective_to_on
),

-- An absence taken away may have been a mistake: what was meant nobody can tell without a protocol.
wiped AS (
    SELECT DISTINCT
        attendance_revision.organisation_id,
        asked.obligation_id,
        asked.timezone,
        attendance_revision.student_id,
        attendance_revision.lesson_id,
        FALSE AS has_good_reason
    FROM attendance_revision
    INNER JOIN asked
        ON
            attendance_revision.organisation_id = asked.organisation_id
            AND attendance_revision.source = asked.source
            AND attendance_revision.attendance_code = asked.attendance_code
            AND attendance_revision.lesson_on BETWEEN asked.effective_from_on AND asked.effective_to_on
    LEFT JOIN attendance
        ON
            attendance_revision.organisation_id = attendance.organisation_id
            AND attendance_revision.student_id = attendance.student_id
            AND attendance_revision.lesson_id = attendance.lesson_id
    WHERE attendance_revision.change_code = 'deleted' AND attendance.student_id IS NULL
),

missed AS (
    SELECT * FROM standing
    UNION ALL
    SELECT * FROM wiped
),

-- A protocol names the day and the subject; of two lessons of that day it explains either. The steps of a missed
-- attestation are a rule of their own: here its protocol is enough.
protocol AS (
    SELECT
        organisation_id,
        student_id,
        subject_id,
        lesson_on,
        min(held_on) AS held_on,
        max(CASE WHEN kind_code = 'attestation' THEN 1 ELSE 0 END) AS is_attestation
    FROM attestation_protocol
    GROUP BY organisation_id, student_id, subject_id, lesson_on
),

judged AS (
    SELECT
        mark.*,
        missed.obligation_id,
        CASE
            WHEN protocol.student_id IS NULL AND missed.has_good_reason THEN 'unexplained'
            WHEN protocol.student_id IS NULL THEN 'unclear'
            WHEN protocol.is_attestation = 1 THEN 'kept'
            WHEN mark.recorded_until_at < held_day.starts_at THEN 'early'
            WHEN mark.recorded_from_at >= held_day.starts_at THEN 'kept'
            ELSE 'untimed'
        END AS verdict
    FROM missed
    INNER JOIN mark
        ON
            missed.organisation_id = mark.organisation_id
            AND missed.student_id = mark.student_id
            AND missed.lesson_id = mark.lesson_id
    LEFT JOIN protocol
        ON
            mark.organisation_id = protocol.organisation_id
            AND mark.student_id = protocol.student_id
            AND mark.subject_id = protocol.subject_id
            AND mark.lesson_on = protocol.lesson_on
    LEFT JOIN local_day AS held_day
        ON missed.timezone = held_day.timezone AND protocol.held_on = held_day.calendar_on
)

SELECT
    organisation_id,
    obligation_id,
    study_group_id,
    subject_id,
    lesson_on,
    lesson_number,
    student_id,
    CASE WHEN verdict IN ('unexplained', 'early') THEN 'certain' ELSE 'cannot_tell' END AS certainty,
    lesson_on AS event_on,
    CASE verdict
        WHEN 'unexplained' THEN 'Занятие пропущено по уважительной причине, отметка стоит, протокола зачёта нет'
        WHEN 'early' THEN 'Отметка записана раньше дня зачёта по протоколу'
        WHEN 'untimed' THEN 'Отметка могла быть записана раньше дня зачёта по протоколу'
        ELSE 'Отметка отсутствовавшему без протокола; была ли причина уважительной, журнал не говорит'
    END AS detail,
    source_page,
    source_pointer
FROM judged
WHERE verdict <> 'kept'
