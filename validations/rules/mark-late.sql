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
WITH term AS (
    SELECT
        requirement.requirement_id,
        requirement.organisation_id,
        requirement.source,
        requirement.obligation_id,
        requirement.timezone,
        deadline.study_group_id,
        deadline.started_on AS lesson_on,
        deadline.ends_at AS deadline_at,
        longest.ends_at AS longest_at
    FROM requirement
    INNER JOIN term_end AS deadline
        ON
            requirement.requirement_id = deadline.requirement_id
            AND deadline.parameter = 'days'
            AND deadline.started_on BETWEEN requirement.effective_from_on AND requirement.effective_to_on
    INNER JOIN term_end AS longest
        ON
            deadline.requirement_id = longest.requirement_id
            AND longest.parameter = 'unknown_kind_days'
            AND deadline.study_group_id = longest.study_group_id
            AND deadline.started_on = longest.started_on
),

timed AS (
    SELECT
        mark.*,
        term.obligation_id,
        term.timezone,
        coalesce(own.deadline_at, term.deadline_at) AS deadline_at,
        -- Which work it was is not known: it may have had the longest of the organisation's terms.
        CASE
            WHEN mark.work_kind_code IS NULL THEN coalesce(own.longest_at, term.longest_at)
            ELSE coalesce(own.deadline_at, term.deadline_at)
        END AS certain_at
    FROM mark
    INNER JOIN term
        ON
            mark.organisation_id = term.organisation_id
            AND mark.source = term.source
            AND mark.lesson_on = term.lesson_on
            AND term.study_group_id = ''
    INNER JOIN requirement_value AS work_kind
        ON
            term.requirement_id = work_kind.requirement_id
            AND work_kind.parameter = 'work_kinds'
            AND coalesce(mark.work_kind_code, 'unknown') = work_kind.value
    LEFT JOIN term AS own
        ON
            term.requirement_id = own.requirement_id
            AND mark.source = own.source
            AND mark.study_group_id = own.study_group_id
            AND mark.lesson_on = own.lesson_on
),

-- A mark corrected, or whose work got a name, was recorded when the cell first showed it.
recorded AS (
    SELECT
        timed.organisation_id,
        timed.obligation_id,
        timed.timezone,
        timed.student_id,
        timed.study_group_id,
        timed.subject_id,
        timed.lesson_on,
        timed.lesson_number,
        timed.source_page,
        timed.source_pointer,
        timed.deadline_at,
        timed.certain_at,
        CASE WHEN former.record_id IS NULL THEN timed.recorded_from_at ELSE former.recorded_from_at END AS from_at,
        CASE WHEN former.record_id IS NULL THEN timed.recorded_until_at ELSE former.recorded_until_at END AS until_at
    FROM timed
    LEFT JOIN former_record AS former
        ON
            timed.organisation_id = former.organisation_id
            AND former.entity = 'mark'
            AND timed.mark_id = former.record_id
    WHERE
        timed.recorded_from_at >= timed.deadline_at
        OR coalesce(timed.recorded_until_at > timed.deadline_at, TRUE)
),

judged AS (
    SELECT
        recorded.*,
        coalesce(recorded.from_at >= recorded.certain_at, FALSE) AS is_certain
    FROM recorded
    LEFT JOIN attestation_protocol AS protocol
        ON
            recorded.organisation_id = protocol.organisation_id
            AND recorded.student_id = protocol.student_id
            AND recorded.study_group_id = protocol.study_group_id
            AND recorded.subject_id = protocol.subject_id
            AND recorded.lesson_on = protocol.lesson_on
    WHERE
        protocol.student_id IS NULL
        AND (recorded.from_at >= recorded.deadline_at OR coalesce(recorded.until_at > recorded.deadline_at, TRUE))
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
    || ' (' || strftime(timezone(timezone, deadline_at), '%d.%m.%Y %H:%M') || ' по местному времени)' AS detail,
    source_page,
    source_pointer
FROM judged
