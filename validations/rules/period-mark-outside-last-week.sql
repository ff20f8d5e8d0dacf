/*
title: Итоговая отметка выставлена вне последней недели периода
what: >-
  Итоговая отметка записана в последние дни периода, до начала каникул; при отсрочке аттестации — не позже её срока.
why: Выставленная раньше не учитывает последних работ, выставленная позже — приходит, когда исправить её нельзя.
remedy: Выставляйте итоговые отметки в последнюю неделю периода; отсрочку по болезни внесите в реестр отсрочек.
dimension: timeliness
since: 0.1.0
key: [study_group, subject, period, student]
parameters: {last_days: integer, period_kinds: texts}
addressee:
  role: subject_teacher
  words:
    khmao-2020/2.13: "Учитель-предметник выставляет оценки (отметки)"
needs:
  capabilities: [period_marks, periods]
  entities:
    period_mark:
      [period_mark_id, student_id, study_group_id, subject_id, academic_period_id, kind_code, recorded_from_at, recorded_until_at]
    academic_period: [academic_period_id, ends_on, last_school_day_on]
    identity_link: [register_source, register_person_id, person_kind_code, person_id, method_code, approved_by]
    attestation_deferral:
      [register_student_id, subject_id, academic_period_id, kind_code, valid_from_on, valid_to_on]
denominator:
  unit: итоговых отметок
  unknown: даты периода
  sql: |
    SELECT
        period_mark.organisation_id,
        count(*) FILTER (WHERE academic_period.ends_on IS NOT NULL) AS checked,
        count(*) FILTER (WHERE academic_period.ends_on IS NULL) AS unknown
    FROM period_mark
    INNER JOIN requirement
        ON period_mark.organisation_id = requirement.organisation_id AND period_mark.source = requirement.source
    INNER JOIN requirement_value AS period_kind
        ON
            requirement.requirement_id = period_kind.requirement_id
            AND period_kind.parameter = 'period_kinds'
            AND period_mark.kind_code = period_kind.value
    LEFT JOIN academic_period
        ON
            period_mark.organisation_id = academic_period.organisation_id
            AND period_mark.academic_period_id = academic_period.academic_period_id
    GROUP BY period_mark.organisation_id
examples:
  pass:
    - title: В первую и в последнюю минуту последней недели
      parameters: &week {last_days: 7, period_kinds: [period, year]}
      tables:
        academic_period:
          - {academic_period_id: 1 четверть, ends_on: 2026-10-24, last_school_day_on: 2026-10-23}
        period_mark:
          - {period_mark_id: p1, student_id: И-1, academic_period_id: 1 четверть, kind_code: period,
             recorded_from_at: 2026-10-17T00:00:00+03:00, recorded_until_at: 2026-10-17T00:00:00+03:00}
          - {period_mark_id: p2, student_id: И-2, academic_period_id: 1 четверть, kind_code: period,
             recorded_from_at: 2026-10-23T23:59:00+03:00, recorded_until_at: 2026-10-23T23:59:00+03:00}
    - title: Аттестация отсрочена по болезни, отметка в последний день отсрочки
      parameters: *week
      tables:
        academic_period:
          - {academic_period_id: 1 четверть, ends_on: 2026-10-23}
        identity_link:
          - {register_source: registers, register_person_id: "11", person_kind_code: student, person_id: И-1}
        attestation_deferral:
          - {attestation_deferral_id: о1, register_student_id: "11", kind_code: deferral, valid_from_on: 2026-10-19,
             valid_to_on: 2026-11-06}
        period_mark:
          - {period_mark_id: p1, student_id: И-1, academic_period_id: 1 четверть, kind_code: period,
             recorded_from_at: 2026-11-06T23:59:00+03:00, recorded_until_at: 2026-11-06T23:59:00+03:00}
  fail:
    - title: Раньше последней недели и после её конца
      parameters: *week
      tables:
        academic_period:
          - {academic_period_id: 1 четверть, ends_on: 2026-10-24, last_school_day_on: 2026-10-23}
        period_mark:
          - {period_mark_id: p1, student_id: И-1, academic_period_id: 1 четверть, kind_code: period,
             recorded_from_at: 2026-10-16T23:59:00+03:00, recorded_until_at: 2026-10-16T23:59:00+03:00}
          - {period_mark_id: p2, student_id: И-2, academic_period_id: 1 четверть, kind_code: period,
             recorded_from_at: 2026-10-24T00:01:00+03:00, recorded_until_at: 2026-10-24T00:01:00+03:00}
      expect:
        - {period: 1 четверть, student: И-1, certainty: certain}
        - {period: 1 четверть, student: И-2, certainty: certain}
    - title: Первая загрузка увидела отметку в последнюю неделю — могла стоять и раньше
      parameters: *week
      tables:
        academic_period:
          - {academic_period_id: 1 четверть, ends_on: 2026-10-23}
        period_mark:
          - {student_id: И-1, academic_period_id: 1 четверть, kind_code: period,
             recorded_until_at: 2026-10-22T02:30:00+03:00}
      expect:
        - {period: 1 четверть, student: И-1, certainty: cannot_tell}
*/
WITH timed AS (
    SELECT
        period_mark.*,
        requirement.obligation_id,
        requirement.timezone,
        academic_period.ends_on AS period_ends_on,
        last_day.calendar_on AS last_school_day_on,
        first_day.starts_at AS opens_at,
        last_day.ends_at AS closes_at
    FROM period_mark
    INNER JOIN requirement
        ON period_mark.organisation_id = requirement.organisation_id AND period_mark.source = requirement.source
    INNER JOIN requirement_value AS period_kind
        ON
            requirement.requirement_id = period_kind.requirement_id
            AND period_kind.parameter = 'period_kinds'
            AND period_mark.kind_code = period_kind.value
    INNER JOIN academic_period
        ON
            period_mark.organisation_id = academic_period.organisation_id
            AND period_mark.academic_period_id = academic_period.academic_period_id
            AND academic_period.ends_on BETWEEN requirement.effective_from_on AND requirement.effective_to_on
    INNER JOIN local_day AS last_day
        ON
            requirement.timezone = last_day.timezone
            AND coalesce(academic_period.last_school_day_on, academic_period.ends_on) = last_day.calendar_on
    INNER JOIN local_day AS first_day
        ON
            requirement.timezone = first_day.timezone
            AND last_day.calendar_on - requirement.last_days + 1 = first_day.calendar_on
),

-- A deferral frees from the last week until its own last day is over.
deferred AS (
    SELECT
        timed.organisation_id,
        timed.period_mark_id,
        max(last_day.ends_at) AS ends_at
    FROM timed
    INNER JOIN identity_link
        ON
            timed.organisation_id = identity_link.organisation_id
            AND identity_link.register_source = 'registers'
            AND identity_link.person_kind_code = 'student'
            AND timed.student_id = identity_link.person_id
            AND NOT (identity_link.method_code = 'approved' AND coalesce(identity_link.approved_by, '') = '')
    INNER JOIN attestation_deferral AS deferral
        ON
            identity_link.organisation_id = deferral.organisation_id
            AND identity_link.register_person_id = deferral.register_student_id
            AND deferral.kind_code = 'deferral'
            AND deferral.valid_from_on <= timed.last_school_day_on
            AND timed.subject_id = coalesce(deferral.subject_id, timed.subject_id)
            AND timed.academic_period_id = coalesce(deferral.academic_period_id, timed.academic_period_id)
    INNER JOIN local_day AS last_day
        ON timed.timezone = last_day.timezone AND deferral.valid_to_on = last_day.calendar_on
    GROUP BY timed.organisation_id, timed.period_mark_id
),

due AS (
    SELECT
        timed.organisation_id,
        timed.obligation_id,
        timed.timezone,
        timed.study_group_id,
        timed.subject_id,
        timed.academic_period_id,
        timed.student_id,
        timed.source_page,
        timed.source_pointer,
        timed.recorded_from_at,
        timed.recorded_until_at,
        timed.period_ends_on,
        timed.opens_at,
        greatest(timed.closes_at, deferred.ends_at) AS closes_at
    FROM timed
    LEFT JOIN deferred
        ON
            timed.organisation_id = deferred.organisation_id
            AND timed.period_mark_id = deferred.period_mark_id
),

judged AS (
    SELECT
        *,
        coalesce(recorded_until_at < opens_at, FALSE) AS is_early,
        coalesce(recorded_from_at >= closes_at, FALSE) AS is_late,
        coalesce(recorded_from_at >= opens_at AND recorded_until_at <= closes_at, FALSE) AS is_kept
    FROM due
)

SELECT
    organisation_id,
    obligation_id,
    study_group_id,
    subject_id,
    academic_period_id,
    student_id,
    CASE WHEN is_early OR is_late THEN 'certain' ELSE 'cannot_tell' END AS certainty,
    period_ends_on AS event_on,
    CASE
        WHEN is_early THEN 'Итоговая отметка записана раньше последней недели'
        WHEN is_late THEN 'Итоговая отметка записана после последней недели'
        ELSE 'Итоговая отметка могла быть записана вне последней недели'
    END
    || ' (с ' || strftime(timezone(timezone, opens_at), '%d.%m.%Y %H:%M')
    || ' до ' || strftime(timezone(timezone, closes_at), '%d.%m.%Y %H:%M') || ' по местному времени)' AS detail,
    source_page,
    source_pointer
FROM judged
WHERE is_late OR NOT is_kept
