/*
title: Отметка за письменную работу выставлена позже срока
what: Отметка за письменную работу записана не позже конца срока в днях, считая со дня работы.
why: Разбор ошибок полезен, пока работа ещё свежа в памяти.
remedy: "Проверяйте письменные работы в срок; для другого срока нужен местный акт."
dimension: timeliness
since: 0.1.0
key: [study_group, subject, date, number, student]
parameters: {days: integer, work_kinds: texts}
needs:
  capabilities: [marks]
  entities:
    mark:
      [mark_id, student_id, lesson_id, study_group_id, subject_id, lesson_on, lesson_number, work_kind_code,
       raw_value, recorded_from_at, recorded_until_at]
    mark_revision: [mark_id, student_id, lesson_id, raw_value, recorded_from_at, recorded_until_at, change_code]
    attestation_protocol: [student_id, study_group_id, subject_id, lesson_on]
denominator:
  unit: отметок за письменные работы
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
            AND mark.work_kind_code = work_kind.value
    GROUP BY mark.organisation_id
examples:
  pass:
    - title: Диктант, отметка в последний день срока; ответ на уроке сюда не относится
      parameters: {days: 7, work_kinds: [dictation]}
      tables:
        mark:
          - {mark_id: m1, student_id: И-1, lesson_id: л1, lesson_on: 2026-10-05, lesson_number: 1,
             work_kind_code: dictation, recorded_from_at: 2026-10-12T23:59:00+03:00,
             recorded_until_at: 2026-10-12T23:59:00+03:00}
          - {mark_id: m2, student_id: И-2, lesson_id: л1, lesson_on: 2026-10-05, lesson_number: 1,
             work_kind_code: answer, recorded_from_at: 2026-10-20T12:00:00+03:00,
             recorded_until_at: 2026-10-20T12:00:00+03:00}
  fail:
    - title: Сразу после последнего дня срока, и другая — между чтениями на его границе
      parameters: {days: 7, work_kinds: [dictation]}
      tables:
        mark:
          - {mark_id: m1, student_id: И-1, lesson_id: л1, lesson_on: 2026-10-05, lesson_number: 1,
             work_kind_code: dictation, recorded_from_at: 2026-10-13T00:00:00+03:00,
             recorded_until_at: 2026-10-13T00:00:00+03:00}
          - {mark_id: m2, student_id: И-2, lesson_id: л1, lesson_on: 2026-10-05, lesson_number: 1,
             work_kind_code: dictation, recorded_from_at: 2026-10-12T02:30:00+03:00,
             recorded_until_at: 2026-10-13T02:30:00+03:00}
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
        lesson_day.calendar_on AS lesson_on,
        deadline.ends_at AS deadline_at
    FROM requirement
    INNER JOIN local_day AS lesson_day
        ON
            requirement.timezone = lesson_day.timezone
            AND lesson_day.calendar_on BETWEEN requirement.effective_from_on AND requirement.effective_to_on
    INNER JOIN local_day AS deadline
        ON
            requirement.timezone = deadline.timezone
            AND lesson_day.calendar_on + requirement.days = deadline.calendar_on
),

late AS (
    SELECT
        mark.*,
        term.obligation_id,
        term.timezone,
        term.deadline_at,
        term.deadline_at AS certain_at
    FROM mark
    INNER JOIN term
        ON
            mark.organisation_id = term.organisation_id
            AND mark.source = term.source
            AND mark.lesson_on = term.lesson_on
    INNER JOIN requirement_value AS work_kind
        ON
            term.requirement_id = work_kind.requirement_id
            AND work_kind.parameter = 'work_kinds'
            AND mark.work_kind_code = work_kind.value
    WHERE
        mark.recorded_from_at >= term.deadline_at
        OR coalesce(mark.recorded_until_at > term.deadline_at, TRUE)
),

-- What the cell showed before: a mark corrected, or whose work got a name, was first recorded then.
former AS (
    SELECT
        late.organisation_id,
        late.obligation_id,
        late.mark_id,
        bool_or(
            coalesce(revision.recorded_until_at <= late.deadline_at, FALSE)
            AND coalesce(revision.recorded_from_at < late.deadline_at, TRUE)
        ) AS was_in_time,
        bool_and(coalesce(revision.recorded_from_at >= late.certain_at, FALSE)) AS was_late
    FROM late
    INNER JOIN mark_revision AS revision
        ON
            late.organisation_id = revision.organisation_id
            AND late.student_id = revision.student_id
            AND late.lesson_id = revision.lesson_id
    WHERE
        (revision.mark_id = late.mark_id AND revision.change_code = 'superseded')
        OR (revision.raw_value = late.raw_value AND revision.change_code = 'deleted')
    GROUP BY late.organisation_id, late.obligation_id, late.mark_id
),

judged AS (
    SELECT
        late.*,
        coalesce(late.recorded_from_at >= late.certain_at, FALSE) AND coalesce(former.was_late, TRUE) AS is_certain
    FROM late
    LEFT JOIN former
        ON
            late.organisation_id = former.organisation_id
            AND late.obligation_id = former.obligation_id
            AND late.mark_id = former.mark_id
    LEFT JOIN attestation_protocol AS protocol
        ON
            late.organisation_id = protocol.organisation_id
            AND late.student_id = protocol.student_id
            AND late.study_group_id = protocol.study_group_id
            AND late.subject_id = protocol.subject_id
            AND late.lesson_on = protocol.lesson_on
    WHERE protocol.student_id IS NULL AND NOT coalesce(former.was_in_time, FALSE)
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
