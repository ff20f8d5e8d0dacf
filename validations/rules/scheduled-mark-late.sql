/*
title: Отметка за работу из графика выставлена позже установленного дня
what: >-
  Отметка за контрольную работу, зачёт или экзамен, которые стоят в графике аттестации, записана не позже дня, который
  там установлен.
why: Сроки графика — это требования самой организации, по ним составлены ведомости и приказы.
remedy: >-
  Выставляйте отметки до установленного дня; если срок перенесён, исправьте его в реестре «График аттестации», за работу,
  сданную позже, оформите протокол.
dimension: timeliness
since: 0.2.0
key: [study_group, subject, date, number, student]
parameters: {event_kinds: texts}
addressee:
  role: subject_teacher
  words:
    khmao-2020/2.5d: "выставляются учителем-предметником"
    kpgt-2022/3.2e: "Преподаватель, мастер п/, педагог ДО обязан"
    kpgt-2022/3.2n: "Преподаватель, мастер п/, педагог ДО обязан"
needs:
  capabilities: [marks]
  registers: [attestation_schedule]
  entities:
    attestation_event: [study_group_id, subject_id, kind_code, held_on, marks_due_on]
    study_group: [study_group_id, parent_study_group_id]
    mark:
      [mark_id, student_id, lesson_id, study_group_id, subject_id, lesson_on, lesson_number, work_kind_code,
       raw_value, recorded_from_at, recorded_until_at]
    mark_revision: [mark_id, student_id, lesson_id, raw_value, recorded_from_at, recorded_until_at, change_code]
    attestation_protocol: [student_id, study_group_id, subject_id, lesson_on]
denominator:
  unit: работ графика, срок отметок за которые прошёл
  sql: |
    SELECT
        attestation_event.organisation_id,
        count(*) AS checked,
        0 AS unknown
    FROM attestation_event
    INNER JOIN requirement
        ON
            attestation_event.organisation_id = requirement.organisation_id
            AND attestation_event.held_on BETWEEN requirement.effective_from_on AND requirement.effective_to_on
            AND attestation_event.marks_due_on < requirement.as_of_on
    INNER JOIN requirement_value AS event_kind
        ON
            requirement.requirement_id = event_kind.requirement_id
            AND event_kind.parameter = 'event_kinds'
            AND attestation_event.kind_code = event_kind.value
    GROUP BY attestation_event.organisation_id
examples:
  pass:
    - title: В последний день срока; ответ на уроке того же дня сюда не относится; срока у зачёта в графике нет
      parameters: &kinds {event_kinds: [control, credit]}
      tables:
        attestation_event:
          - {attestation_event_id: с1, study_group_id: 7А, subject_id: Физика, kind_code: control, held_on: 2026-10-05,
             marks_due_on: 2026-10-07}
          - {attestation_event_id: с2, study_group_id: 7А, subject_id: Химия, kind_code: credit, held_on: 2026-10-05}
        mark:
          - {mark_id: m1, student_id: И-1, study_group_id: 7А, subject_id: Физика, lesson_id: л1, lesson_on: 2026-10-05,
             lesson_number: 1, work_kind_code: control, recorded_from_at: 2026-10-07T23:59:00+03:00,
             recorded_until_at: 2026-10-07T23:59:00+03:00}
          - {mark_id: m2, student_id: И-2, study_group_id: 7А, subject_id: Физика, lesson_id: л1, lesson_on: 2026-10-05,
             lesson_number: 1, work_kind_code: answer, recorded_from_at: 2026-10-12T12:00:00+03:00,
             recorded_until_at: 2026-10-12T12:00:00+03:00}
          - {mark_id: m3, student_id: И-1, study_group_id: 7А, subject_id: Химия, lesson_id: л2, lesson_on: 2026-10-05,
             lesson_number: 2, work_kind_code: credit, recorded_from_at: 2026-10-12T12:00:00+03:00,
             recorded_until_at: 2026-10-12T12:00:00+03:00}
  fail:
    - title: Сразу после последнего дня; у подгруппы — срок её класса, вид работы не указан
      parameters: *kinds
      tables:
        study_group:
          - {study_group_id: 7А}
          - {study_group_id: 7А англ. 1, parent_study_group_id: 7А}
        attestation_event:
          - {attestation_event_id: с1, study_group_id: 7А, subject_id: Физика, kind_code: control, held_on: 2026-10-05,
             marks_due_on: 2026-10-07}
          - {attestation_event_id: с2, study_group_id: 7А, subject_id: Английский, kind_code: control,
             held_on: 2026-10-05, marks_due_on: 2026-10-07}
        mark:
          - {mark_id: m1, student_id: И-1, study_group_id: 7А, subject_id: Физика, lesson_id: л1, lesson_on: 2026-10-05,
             lesson_number: 1, work_kind_code: control, recorded_from_at: 2026-10-08T00:00:00+03:00,
             recorded_until_at: 2026-10-08T00:00:00+03:00}
          - {mark_id: m2, student_id: И-2, study_group_id: 7А англ. 1, subject_id: Английский, lesson_id: л2,
             lesson_on: 2026-10-05, lesson_number: 2, recorded_from_at: 2026-10-08T00:00:00+03:00,
             recorded_until_at: 2026-10-08T00:00:00+03:00}
      expect:
        - {study_group: 7А, subject: Физика, student: И-1, date: 2026-10-05, number: "1", certainty: certain}
        - {study_group: 7А англ. 1, subject: Английский, student: И-2, date: 2026-10-05, number: "2",
           certainty: cannot_tell}
*/
WITH scheduled AS (
    SELECT
        requirement.organisation_id,
        requirement.source,
        requirement.obligation_id,
        requirement.timezone,
        event.study_group_id,
        event.subject_id,
        event.held_on,
        -- What the schedule calls a graded credit is a credit in the journal.
        CASE event.kind_code WHEN 'graded_credit' THEN 'credit' ELSE event.kind_code END AS work_kind_code,
        local_day.ends_at AS deadline_at
    FROM requirement
    INNER JOIN attestation_event AS event
        ON
            requirement.organisation_id = event.organisation_id
            AND event.held_on BETWEEN requirement.effective_from_on AND requirement.effective_to_on
    INNER JOIN requirement_value AS event_kind
        ON
            requirement.requirement_id = event_kind.requirement_id
            AND event_kind.parameter = 'event_kinds'
            AND event.kind_code = event_kind.value
    INNER JOIN local_day
        ON requirement.timezone = local_day.timezone AND event.marks_due_on = local_day.calendar_on
),

-- What is set for a class is set for its subgroups.
of_group AS (
    SELECT scheduled.*
    FROM scheduled
    UNION ALL
    SELECT
        scheduled.organisation_id,
        scheduled.source,
        scheduled.obligation_id,
        scheduled.timezone,
        part.study_group_id,
        scheduled.subject_id,
        scheduled.held_on,
        scheduled.work_kind_code,
        scheduled.deadline_at
    FROM scheduled
    INNER JOIN study_group AS part
        ON
            scheduled.organisation_id = part.organisation_id
            AND scheduled.study_group_id = part.parent_study_group_id
),

-- A mark corrected, or whose work got a name, was recorded when the cell first showed it.
awaited AS (
    SELECT
        mark.*,
        of_group.obligation_id,
        of_group.timezone,
        of_group.deadline_at,
        CASE WHEN former.record_id IS NULL THEN mark.recorded_from_at ELSE former.recorded_from_at END AS first_from_at,
        CASE WHEN former.record_id IS NULL THEN mark.recorded_until_at ELSE former.recorded_until_at END
            AS first_until_at
    FROM of_group
    INNER JOIN mark
        ON
            of_group.organisation_id = mark.organisation_id
            AND of_group.source = mark.source
            AND of_group.study_group_id = mark.study_group_id
            AND of_group.subject_id = mark.subject_id
            AND of_group.held_on = mark.lesson_on
            AND of_group.work_kind_code = coalesce(mark.work_kind_code, of_group.work_kind_code)
    LEFT JOIN former_record AS former
        ON
            mark.organisation_id = former.organisation_id
            AND former.entity = 'mark'
            AND mark.mark_id = former.record_id
),

judged AS (
    SELECT
        awaited.*,
        -- Whether a mark of no known kind is for this work nobody can tell.
        coalesce(awaited.first_from_at >= awaited.deadline_at, FALSE) AND awaited.work_kind_code IS NOT NULL
            AS is_certain
    FROM awaited
    LEFT JOIN attestation_protocol AS protocol
        ON
            awaited.organisation_id = protocol.organisation_id
            AND awaited.student_id = protocol.student_id
            AND awaited.study_group_id = protocol.study_group_id
            AND awaited.subject_id = protocol.subject_id
            AND awaited.lesson_on = protocol.lesson_on
    WHERE
        protocol.student_id IS NULL
        AND (
            awaited.first_from_at >= awaited.deadline_at
            OR coalesce(awaited.first_until_at > awaited.deadline_at, TRUE)
        )
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
        WHEN is_certain THEN 'Отметка записана позже дня, установленного графиком'
        ELSE 'Отметка могла быть записана позже дня, установленного графиком'
    END
    || ' (' || strftime(timezone(timezone, deadline_at), '%d.%m.%Y %H:%M') || ' по местному времени)' AS detail,
    source_page,
    source_pointer
FROM judged
