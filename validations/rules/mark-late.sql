/*
title: Отметка выставлена позже срока
what: >-
  Отметка записана не позже конца срока, который регламент даёт этому виду работы: за урок — обычно в тот же день, за
  контрольную и письменную — за несколько дней.
why: >-
  Отметка, появившаяся позже срока, перестаёт быть откликом на работу, и её нельзя отличить от выставленной задним
  числом.
remedy: >-
  Выставляйте отметки в срок; укажите вид работы, если срок у неё свой; за работу, сданную позже, оформите протокол.
dimension: timeliness
since: 0.2.0
key: [study_group, subject, date, number, student]
parameters: {days: integer, work_kinds: texts, unknown_kind_days: integer}
addressee:
  role: subject_teacher
  words:
    khmao-2020/2.5a: "Учитель-предметник … выставляет оценки (отметки)"
    khmao-2020/2.11: "Учитель-предметник выставляет оценки (отметки)"
    khmao-2020/2.12: "Учитель-предметник выставляет оценки (отметки)"
    kpgt-2022/3.2d: "Преподаватель, мастер п/, педагог ДО обязан"
    kpgt-2022/3.2n: "Преподаватель, мастер п/, педагог ДО обязан"
    kukarino/4.2a1: "заполняется учителем"
    peresvet/3.5a: "Учитель предметник"
    peresvet/3.5b: "Учитель предметник"
needs:
  capabilities: [marks]
  entities:
    mark:
      [mark_id, student_id, lesson_id, study_group_id, subject_id, lesson_on, lesson_number, work_kind_code,
       raw_value, recorded_from_at, recorded_until_at]
    mark_revision: [mark_id, student_id, lesson_id, raw_value, recorded_from_at, recorded_until_at, change_code]
    attestation_protocol: [student_id, study_group_id, subject_id, lesson_on]
denominator:
  unit: отметок за такие работы
  sql: |
    SELECT
        mark.organisation_id,
        count(*) AS checked,
        0 AS unknown
    FROM mark
    INNER JOIN requirement
        ON
            mark.organisation_id = requirement.organisation_id
            AND mark.source = requirement.source
            AND mark.lesson_on BETWEEN requirement.effective_from_on AND requirement.effective_to_on
    INNER JOIN requirement_value AS work_kind
        ON
            requirement.requirement_id = work_kind.requirement_id
            AND work_kind.parameter = 'work_kinds'
            AND coalesce(mark.work_kind_code, 'unknown') = work_kind.value
    GROUP BY mark.organisation_id
examples:
  pass:
    - title: Ответ на уроке, отметка в тот же вечер; контрольная ждёт своего срока
      parameters: &terms {days: 0, work_kinds: [answer, classwork, unknown], unknown_kind_days: 7}
      tables:
        mark:
          - {mark_id: m1, student_id: И-1, lesson_id: л1, lesson_on: 2026-10-05, lesson_number: 1,
             work_kind_code: answer, recorded_from_at: 2026-10-05T23:59:00+03:00,
             recorded_until_at: 2026-10-05T23:59:00+03:00}
          - {mark_id: m2, student_id: И-2, lesson_id: л1, lesson_on: 2026-10-05, lesson_number: 1,
             work_kind_code: control, recorded_from_at: 2026-10-09T12:00:00+03:00,
             recorded_until_at: 2026-10-09T12:00:00+03:00}
    - title: Отметка на основании протокола
      parameters: *terms
      tables:
        attestation_protocol:
          - {student_id: И-1, study_group_id: 7А, subject_id: Физика, lesson_on: 2026-10-05, held_on: 2026-10-12}
        mark:
          - {student_id: И-1, lesson_id: л1, study_group_id: 7А, subject_id: Физика, lesson_on: 2026-10-05,
             lesson_number: 1, work_kind_code: answer, recorded_from_at: 2026-10-12T12:00:00+03:00,
             recorded_until_at: 2026-10-12T12:00:00+03:00}
    - title: В срок стояла другая отметка — исправлена потом, это дело другого правила
      parameters: *terms
      tables:
        mark:
          - {mark_id: m1, student_id: И-1, lesson_id: л1, lesson_on: 2026-10-05, lesson_number: 1, raw_value: "5",
             work_kind_code: answer, recorded_from_at: 2026-10-09T02:30:00+03:00,
             recorded_until_at: 2026-10-10T02:30:00+03:00}
        mark_revision:
          - {mark_id: m1, student_id: И-1, lesson_id: л1, lesson_on: 2026-10-05, lesson_number: 1, raw_value: "4",
             recorded_from_at: 2026-10-05T02:30:00+03:00, recorded_until_at: 2026-10-05T20:00:00+03:00,
             change_code: superseded}
    - title: Контрольная внутришкольного контроля, отметка в последний день срока; ответ на уроке сюда не относится
      parameters: &work {days: 3, work_kinds: [internal_control], unknown_kind_days: 7}
      tables:
        mark:
          - {mark_id: m1, student_id: И-1, lesson_id: л1, lesson_on: 2026-10-05, lesson_number: 1,
             work_kind_code: internal_control, recorded_from_at: 2026-10-08T23:59:00+03:00,
             recorded_until_at: 2026-10-08T23:59:00+03:00}
          - {mark_id: m2, student_id: И-2, lesson_id: л1, lesson_on: 2026-10-05, lesson_number: 1,
             work_kind_code: answer, recorded_from_at: 2026-10-12T12:00:00+03:00,
             recorded_until_at: 2026-10-12T12:00:00+03:00}
  fail:
    - title: На другой день
      parameters: *terms
      tables:
        mark:
          - {student_id: И-1, lesson_id: л1, lesson_on: 2026-10-05, lesson_number: 1, work_kind_code: answer,
             recorded_from_at: 2026-10-06T00:01:00+03:00, recorded_until_at: 2026-10-06T00:01:00+03:00}
      expect:
        - {student: И-1, date: 2026-10-05, number: "1", certainty: certain}
    - title: Вид работы не указан — достоверно лишь после наибольшего срока
      parameters: *terms
      tables:
        mark:
          - {mark_id: m1, student_id: И-1, lesson_id: л1, lesson_on: 2026-10-05, lesson_number: 1,
             recorded_from_at: 2026-10-07T12:00:00+03:00, recorded_until_at: 2026-10-07T12:00:00+03:00}
          - {mark_id: m2, student_id: И-2, lesson_id: л1, lesson_on: 2026-10-05, lesson_number: 1,
             recorded_from_at: 2026-10-13T00:00:00+03:00, recorded_until_at: 2026-10-13T00:00:00+03:00}
      expect:
        - {student: И-1, date: 2026-10-05, number: "1", certainty: cannot_tell}
        - {student: И-2, date: 2026-10-05, number: "1", certainty: certain}
    - title: Контрольная сразу после последнего дня срока, и другая — между чтениями на его границе
      parameters: *work
      tables:
        mark:
          - {mark_id: m1, student_id: И-1, lesson_id: л1, lesson_on: 2026-10-05, lesson_number: 1,
             work_kind_code: internal_control, recorded_from_at: 2026-10-09T00:00:00+03:00,
             recorded_until_at: 2026-10-09T00:00:00+03:00}
          - {mark_id: m2, student_id: И-2, lesson_id: л1, lesson_on: 2026-10-05, lesson_number: 1,
             work_kind_code: internal_control, recorded_from_at: 2026-10-08T02:30:00+03:00,
             recorded_until_at: 2026-10-09T02:30:00+03:00}
      expect:
        - {student: И-1, date: 2026-10-05, number: "1", certainty: certain}
        - {student: И-2, date: 2026-10-05, number: "1", certainty: cannot_tell}
*/
WITH judged AS (
    SELECT
        late_mark.*,
        coalesce(
            late_mark.first_from_at >= CASE
                -- Which work it was is not known: it may have had the longest of the organisation's terms.
                WHEN late_mark.work_kind_code IS NULL THEN late_mark.unknown_kind_days_end_at
                ELSE late_mark.days_end_at
            END,
            FALSE
        ) AS is_certain
    FROM late_mark
    INNER JOIN requirement_value AS work_kind
        ON
            late_mark.requirement_id = work_kind.requirement_id
            AND work_kind.parameter = 'work_kinds'
            AND coalesce(late_mark.work_kind_code, 'unknown') = work_kind.value
    LEFT JOIN attestation_protocol AS protocol
        ON
            late_mark.organisation_id = protocol.organisation_id
            AND late_mark.student_id = protocol.student_id
            AND late_mark.study_group_id = protocol.study_group_id
            AND late_mark.subject_id = protocol.subject_id
            AND late_mark.lesson_on = protocol.lesson_on
    WHERE protocol.student_id IS NULL
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
    CASE WHEN is_certain THEN 'Отметка записана позже срока' ELSE 'Отметка могла быть записана позже срока' END
    || ' (' || days_end_said || ' по местному времени)' AS detail,
    source_page,
    source_pointer
FROM judged
