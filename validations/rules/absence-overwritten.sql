/*
title: Пропуск стёрт отметкой по протоколу
what: >-
  Рядом с отметкой, поставленной за пропущенную тему по протоколу, пропуск занятия остаётся: записью об отсутствии или
  словами в комментарии.
why: Отметка говорит, что тема зачтена, пропуск — что занятия обучающийся не посещал; пропали пропуски — неверна посещаемость.
remedy: Верните в клетку запись об отсутствии либо напишите о пропуске в комментарии к отметке.
dimension: integrity
since: 0.2.0
key: [study_group, subject, date, number, student]
parameters: {absence_codes: texts, unclear_codes: texts, absence_words: texts}
addressee:
  role: subject_teacher
  words:
    khmao-2020/2.5c: "зачет пропущенных тем проводится учителем-предметником (комиссией)"
needs:
  capabilities: [lessons, marks, absences]
  registers: [attestation_protocols]
  entities:
    mark: [student_id, lesson_id, study_group_id, subject_id, lesson_on, lesson_number, comment]
    attendance: [student_id, subject_id, lesson_on, attendance_code]
    lesson: [study_group_id, subject_id, lesson_on, is_cancelled]
    attestation_protocol: [student_id, subject_id, lesson_on, kind_code]
denominator:
  unit: отметок за темы, зачтённые по протоколу
  sql: |
    SELECT
        mark.organisation_id,
        count(DISTINCT mark.mark_id) AS checked,
        0 AS unknown
    FROM attestation_protocol
    INNER JOIN mark
        ON
            attestation_protocol.organisation_id = mark.organisation_id
            AND attestation_protocol.student_id = mark.student_id
            AND attestation_protocol.subject_id = mark.subject_id
            AND attestation_protocol.lesson_on = mark.lesson_on
    INNER JOIN requirement
        ON
            mark.organisation_id = requirement.organisation_id
            AND mark.source = requirement.source
            AND mark.lesson_on BETWEEN requirement.effective_from_on AND requirement.effective_to_on
    WHERE coalesce(attestation_protocol.kind_code, 'topic') = 'topic'
    GROUP BY mark.organisation_id
examples:
  pass:
    - title: Болезнь осталась рядом с отметкой; о пропуске сказано в комментарии
      parameters: &words
        {absence_codes: [ill, absent_excused], unclear_codes: [absent, unknown], absence_words: [ропуск, тсутств]}
      tables:
        lesson:
          - {lesson_id: л1, lesson_on: 2026-10-05, lesson_number: 1}
        mark:
          - {mark_id: m1, student_id: И-1, lesson_id: л1, lesson_on: 2026-10-05, lesson_number: 1, raw_value: "4"}
          - {mark_id: m2, student_id: И-2, lesson_id: л1, lesson_on: 2026-10-05, lesson_number: 1, raw_value: "4",
             comment: "Пропуск по болезни, зачёт 12.10"}
        attendance:
          - {attendance_id: a1, student_id: И-1, lesson_id: л1, lesson_on: 2026-10-05, lesson_number: 1,
             attendance_code: ill}
        attestation_protocol:
          - {attestation_protocol_id: п1, student_id: И-1, lesson_on: 2026-10-05, held_on: 2026-10-12}
          - {attestation_protocol_id: п2, student_id: И-2, lesson_on: 2026-10-05, held_on: 2026-10-12}
    - title: Протокола нет — отметка обычная; аттестация, а не тема
      parameters: *words
      tables:
        lesson:
          - {lesson_id: л1, lesson_on: 2026-10-05, lesson_number: 1}
        mark:
          - {mark_id: m1, student_id: И-1, lesson_id: л1, lesson_on: 2026-10-05, lesson_number: 1, raw_value: "4"}
          - {mark_id: m2, student_id: И-2, lesson_id: л1, lesson_on: 2026-10-05, lesson_number: 1, raw_value: "4"}
        attestation_protocol:
          - {attestation_protocol_id: п2, student_id: И-2, lesson_on: 2026-10-05, held_on: 2026-10-12,
             kind_code: attestation}
  fail:
    - title: Протокол зачёта есть, отметка есть, пропуска в журнале нет; опоздание — не пропуск
      parameters: *words
      tables:
        lesson:
          - {lesson_id: л1, lesson_on: 2026-10-05, lesson_number: 1}
        mark:
          - {mark_id: m1, student_id: И-1, lesson_id: л1, lesson_on: 2026-10-05, lesson_number: 1, raw_value: "4"}
          - {mark_id: m2, student_id: И-2, lesson_id: л1, lesson_on: 2026-10-05, lesson_number: 1, raw_value: "4"}
        attendance:
          - {attendance_id: a2, student_id: И-2, lesson_id: л1, lesson_on: 2026-10-05, lesson_number: 1,
             attendance_code: late}
        attestation_protocol:
          - {attestation_protocol_id: п1, student_id: И-1, lesson_on: 2026-10-05, held_on: 2026-10-12}
          - {attestation_protocol_id: п2, student_id: И-2, lesson_on: 2026-10-05, held_on: 2026-10-12, kind_code: topic}
      expect:
        - {student: И-1, date: 2026-10-05, number: "1", certainty: certain}
        - {student: И-2, date: 2026-10-05, number: "1", certainty: certain}
    - title: О чём комментарий, не понять; из двух занятий дня пропущено неизвестно какое
      parameters: *words
      tables:
        lesson:
          - {lesson_id: л1, lesson_on: 2026-10-05, lesson_number: 1}
          - {lesson_id: л2, lesson_on: 2026-10-06, lesson_number: 1}
          - {lesson_id: л3, lesson_on: 2026-10-06, lesson_number: 2}
        mark:
          - {mark_id: m1, student_id: И-1, lesson_id: л1, lesson_on: 2026-10-05, lesson_number: 1, raw_value: "4",
             comment: "см. протокол"}
          - {mark_id: m2, student_id: И-2, lesson_id: л2, lesson_on: 2026-10-06, lesson_number: 1, raw_value: "5"}
        attestation_protocol:
          - {attestation_protocol_id: п1, student_id: И-1, lesson_on: 2026-10-05, held_on: 2026-10-12}
          - {attestation_protocol_id: п2, student_id: И-2, lesson_on: 2026-10-06, held_on: 2026-10-12}
      expect:
        - {student: И-1, date: 2026-10-05, number: "1", certainty: cannot_tell}
        - {student: И-2, date: 2026-10-06, number: "1", certainty: cannot_tell}
*/
WITH protocol AS (
    SELECT DISTINCT
        organisation_id,
        student_id,
        subject_id,
        lesson_on
    FROM attestation_protocol
    WHERE coalesce(kind_code, 'topic') = 'topic'
),

made_up AS (
    SELECT
        mark.organisation_id,
        mark.source,
        mark.study_group_id,
        mark.subject_id,
        mark.lesson_on,
        mark.lesson_number,
        mark.student_id,
        mark.mark_id,
        mark.comment,
        mark.source_page,
        mark.source_pointer,
        requirement.requirement_id,
        requirement.obligation_id
    FROM protocol
    INNER JOIN mark
        ON
            protocol.organisation_id = mark.organisation_id
            AND protocol.student_id = mark.student_id
            AND protocol.subject_id = mark.subject_id
            AND protocol.lesson_on = mark.lesson_on
    INNER JOIN requirement
        ON
            mark.organisation_id = requirement.organisation_id
            AND mark.source = requirement.source
            AND mark.lesson_on BETWEEN requirement.effective_from_on AND requirement.effective_to_on
),

still_absent AS (
    SELECT DISTINCT
        made_up.requirement_id,
        made_up.mark_id
    FROM made_up
    INNER JOIN attendance
        ON
            made_up.organisation_id = attendance.organisation_id
            AND made_up.student_id = attendance.student_id
            AND made_up.subject_id = attendance.subject_id
            AND made_up.lesson_on = attendance.lesson_on
    INNER JOIN requirement_value
        ON
            made_up.requirement_id = requirement_value.requirement_id
            AND requirement_value.parameter IN ('absence_codes', 'unclear_codes')
            AND attendance.attendance_code = requirement_value.value
),

spoken_of AS (
    SELECT DISTINCT
        made_up.requirement_id,
        made_up.mark_id
    FROM made_up
    INNER JOIN requirement_value
        ON
            made_up.requirement_id = requirement_value.requirement_id
            AND requirement_value.parameter = 'absence_words'
            AND made_up.comment LIKE '%' || requirement_value.value || '%'
),

-- A protocol does not say the number of the lesson: of two on a day either may be the missed one.
held AS (
    SELECT
        day_of_marks.organisation_id,
        day_of_marks.source,
        day_of_marks.study_group_id,
        day_of_marks.subject_id,
        day_of_marks.lesson_on,
        count(*) AS lessons
    FROM (
        SELECT DISTINCT
            organisation_id,
            source,
            study_group_id,
            subject_id,
            lesson_on
        FROM made_up
    ) AS day_of_marks
    INNER JOIN lesson
        ON
            day_of_marks.organisation_id = lesson.organisation_id
            AND day_of_marks.source = lesson.source
            AND day_of_marks.study_group_id = lesson.study_group_id
            AND day_of_marks.subject_id = lesson.subject_id
            AND day_of_marks.lesson_on = lesson.lesson_on
    WHERE NOT coalesce(lesson.is_cancelled, FALSE)
    GROUP BY
        day_of_marks.organisation_id,
        day_of_marks.source,
        day_of_marks.study_group_id,
        day_of_marks.subject_id,
        day_of_marks.lesson_on
)

SELECT
    made_up.organisation_id,
    made_up.obligation_id,
    made_up.study_group_id,
    made_up.subject_id,
    made_up.lesson_on,
    made_up.lesson_number,
    made_up.student_id,
    CASE
        WHEN trim(coalesce(made_up.comment, '')) = '' AND coalesce(held.lessons, 1) = 1 THEN 'certain'
        ELSE 'cannot_tell'
    END AS certainty,
    made_up.lesson_on AS event_on,
    CASE
        WHEN trim(coalesce(made_up.comment, '')) <> ''
            THEN 'Тема зачтена по протоколу, записи об отсутствии нет; сказано ли о пропуске в комментарии, неясно'
        WHEN coalesce(held.lessons, 1) > 1
            THEN 'Тема зачтена по протоколу, записи об отсутствии нет; занятий в этот день несколько'
        ELSE 'Тема зачтена по протоколу, отметка стоит, а записи об отсутствии нет'
    END AS detail,
    made_up.source_page,
    made_up.source_pointer
FROM made_up
LEFT JOIN still_absent
    ON
        made_up.requirement_id = still_absent.requirement_id
        AND made_up.mark_id = still_absent.mark_id
LEFT JOIN spoken_of
    ON
        made_up.requirement_id = spoken_of.requirement_id
        AND made_up.mark_id = spoken_of.mark_id
LEFT JOIN held
    ON
        made_up.organisation_id = held.organisation_id
        AND made_up.source = held.source
        AND made_up.study_group_id = held.study_group_id
        AND made_up.subject_id = held.subject_id
        AND made_up.lesson_on = held.lesson_on
WHERE still_absent.mark_id IS NULL AND spoken_of.mark_id IS NULL
