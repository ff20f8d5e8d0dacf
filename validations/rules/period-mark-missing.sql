/*
title: Нет итоговой отметки
what: >-
  За законченный период каждому обучающемуся выставлена итоговая отметка по каждому предмету, занятия по которому в этом
  периоде были. Отсрочка по приказу освобождает от этого до её последнего дня.
why: Без итоговой отметки не собрать сводную ведомость и не перевести обучающегося дальше.
remedy: Выставьте отметку либо «н/а», «осв» или «безотм»; отсрочку внесите в реестр «Отсрочки и освобождения».
dimension: completeness
since: 0.1.0
key: [study_group, subject, period, student]
parameters: {read_within_days: integer}
addressee:
  role: subject_teacher
  words:
    khmao-2020/2.8: "учитель-предметник выставляет каждому обучающемуся"
needs:
  capabilities: [lessons, period_marks, periods, rosters]
  entities:
    academic_period: [academic_period_id, kind_code, starts_on, ends_on]
    lesson: [study_group_id, subject_id, lesson_on, is_cancelled]
    study_group: [study_group_id, kind_code, parent_study_group_id, grade]
    enrolment: [student_id, study_group_id, enrolled_from_on, enrolled_to_on]
    period_mark: [student_id, subject_id, academic_period_id]
    coverage: [source, entity, scope, subject_id, observed_at]
    attestation_deferral:
      [register_student_id, subject_id, academic_period_id, kind_code, valid_from_on, valid_to_on]
    identity_link: [register_source, register_person_id, person_kind_code, person_id, method_code, approved_by]
denominator:
  unit: законченных периодов с занятиями (класс и предмет)
  sql: |
    SELECT
        taught.organisation_id,
        count(*) AS checked,
        0 AS unknown
    FROM (
        SELECT DISTINCT
            lesson.organisation_id,
            lesson.study_group_id,
            lesson.subject_id,
            academic_period.academic_period_id
        FROM requirement
        INNER JOIN academic_period
            ON
                requirement.organisation_id = academic_period.organisation_id
                AND requirement.as_of_on > academic_period.ends_on
                AND academic_period.ends_on BETWEEN requirement.effective_from_on AND requirement.effective_to_on
        INNER JOIN lesson
            ON
                requirement.organisation_id = lesson.organisation_id
                AND requirement.source = lesson.source
                AND lesson.lesson_on BETWEEN academic_period.starts_on AND academic_period.ends_on
        WHERE NOT coalesce(lesson.is_cancelled, FALSE)
    ) AS taught
    GROUP BY taught.organisation_id
examples:
  pass:
    - title: Отметка есть; второй период ещё не кончился
      parameters: {read_within_days: 7}
      tables:
        academic_period:
          - {academic_period_id: 1 четверть, kind_code: quarter, starts_on: 2026-09-01, ends_on: 2026-10-23}
          - {academic_period_id: 2 четверть, kind_code: quarter, starts_on: 2026-11-02, ends_on: 2026-12-25}
        study_group:
          - {study_group_id: 7А, kind_code: class, grade: 7}
        enrolment:
          - {student_id: И-1, study_group_id: 7А}
        lesson:
          - {lesson_id: л1, study_group_id: 7А, subject_id: Химия, lesson_on: 2026-10-05, lesson_number: 1}
        period_mark:
          - {student_id: И-1, study_group_id: 7А, subject_id: Химия, academic_period_id: 1 четверть,
             kind_code: period, raw_value: н/а}
    - title: Девятый класс учится по четвертям, десятый — по полугодиям
      parameters: {read_within_days: 7}
      tables:
        academic_period:
          - {academic_period_id: 1 четверть, kind_code: quarter, starts_on: 2026-09-01, ends_on: 2026-10-23}
          - {academic_period_id: 1 полугодие, kind_code: half_year, starts_on: 2026-09-01, ends_on: 2026-12-25}
        study_group:
          - {study_group_id: 10А, kind_code: class, grade: 10}
        enrolment:
          - {student_id: И-1, study_group_id: 10А}
        lesson:
          - {lesson_id: л1, study_group_id: 10А, subject_id: Химия, lesson_on: 2026-10-05, lesson_number: 1}
    - title: Отсрочка действует сегодня последний день; другому отсрочено всё, что кончается до 13 ноября
      parameters: {read_within_days: 7}
      tables: &deferred
        academic_period:
          - {academic_period_id: 1 четверть, kind_code: quarter, starts_on: 2026-09-01, ends_on: 2026-10-23}
        enrolment:
          - {student_id: И-1, study_group_id: 7А}
          - {student_id: И-2, study_group_id: 7А}
        lesson:
          - {lesson_id: л1, study_group_id: 7А, subject_id: Химия, lesson_on: 2026-10-05, lesson_number: 1}
        identity_link:
          - {register_source: registers, register_person_id: р-1, person_kind_code: student, person_id: И-1,
             method_code: exact_identifier}
          - {register_source: registers, register_person_id: р-2, person_kind_code: student, person_id: И-2,
             method_code: approved, approved_by: Заместитель}
        attestation_deferral:
          - {register_student_id: р-1, subject_id: Химия, academic_period_id: 1 четверть, kind_code: deferral,
             valid_from_on: 2026-10-12, valid_to_on: 2026-10-24}
          - {register_student_id: р-2, subject_id: null, academic_period_id: null, kind_code: deferral,
             valid_from_on: 2026-10-12, valid_to_on: 2026-11-13}
  fail:
    - title: Отсрочка кончилась накануне; освобождённому отметка «осв» всё равно нужна
      parameters: {read_within_days: 7}
      as_of: "2026-10-25T02:30:00+03:00"
      tables:
        <<: *deferred
        attestation_deferral:
          - {register_student_id: р-1, subject_id: Химия, academic_period_id: 1 четверть, kind_code: deferral,
             valid_from_on: 2026-10-12, valid_to_on: 2026-10-24}
          - {register_student_id: р-2, subject_id: Химия, academic_period_id: 1 четверть, kind_code: exemption,
             valid_from_on: 2026-10-12, valid_to_on: 2026-11-13}
      expect:
        - {subject: Химия, period: 1 четверть, student: И-1, certainty: certain}
        - {subject: Химия, period: 1 четверть, student: И-2, certainty: certain}
    - title: Последняя выгрузка старше конца отсрочки; кто в реестре, никто не подтвердил
      parameters: {read_within_days: 7}
      as_of: "2026-10-25T02:30:00+03:00"
      tables:
        <<: *deferred
        identity_link:
          - {register_source: registers, register_person_id: р-1, person_kind_code: student, person_id: И-1,
             method_code: exact_identifier}
          - {register_source: registers, register_person_id: р-2, person_kind_code: student, person_id: И-2,
             method_code: approved, approved_by: ""}
        coverage:
          - {entity: period_mark, observed_at: 2026-10-24T23:59:00+03:00}
      expect:
        - {subject: Химия, period: 1 четверть, student: И-1, certainty: cannot_tell}
        - {subject: Химия, period: 1 четверть, student: И-2, certainty: certain}
    - title: Учится по индивидуальному плану, в котором предмета нет, — должна ли быть отметка, не установить
      parameters: {read_within_days: 7}
      tables:
        academic_period:
          - {academic_period_id: 1 четверть, kind_code: quarter, starts_on: 2026-09-01, ends_on: 2026-10-23}
        study_group:
          - {study_group_id: 7А, kind_code: class, grade: 7}
          - {study_group_id: Индивидуальный план, kind_code: individual, parent_study_group_id: 7А}
        enrolment:
          - {student_id: И-1, study_group_id: 7А}
          - {student_id: И-1, study_group_id: Индивидуальный план}
        lesson:
          - {lesson_id: л1, study_group_id: 7А, subject_id: Химия, lesson_on: 2026-10-05, lesson_number: 1}
          - {lesson_id: л2, study_group_id: 7А, subject_id: Физика, lesson_on: 2026-10-05, lesson_number: 2}
          - {lesson_id: л3, study_group_id: Индивидуальный план, subject_id: Физика, lesson_on: 2026-10-05,
             lesson_number: 3}
      expect:
        - {study_group: 7А, subject: Физика, student: И-1, certainty: certain}
        - {study_group: 7А, subject: Химия, student: И-1, certainty: cannot_tell}
    - title: Период кончился, отметки нет; выбывшему она не нужна
      parameters: {read_within_days: 7}
      tables:
        academic_period:
          - {academic_period_id: 1 четверть, kind_code: quarter, starts_on: 2026-09-01, ends_on: 2026-10-23}
        study_group:
          - {study_group_id: 7А, kind_code: class, grade: 7}
        enrolment:
          - {student_id: И-1, study_group_id: 7А}
          - {student_id: И-2, study_group_id: 7А, enrolled_to_on: 2026-10-01}
        lesson:
          - {lesson_id: л1, study_group_id: 7А, subject_id: Химия, lesson_on: 2026-10-05, lesson_number: 1}
      expect:
        - {study_group: 7А, subject: Химия, period: 1 четверть, student: И-1, certainty: certain}
    - title: Предмет в подгруппе — находка названа подгруппой
      parameters: {read_within_days: 7}
      tables:
        academic_period:
          - {academic_period_id: 1 четверть, kind_code: quarter, starts_on: 2026-09-01, ends_on: 2026-10-23}
        study_group:
          - {study_group_id: 7А, kind_code: class, grade: 7}
          - {study_group_id: 7А англ. 1, kind_code: subgroup, parent_study_group_id: 7А}
        enrolment:
          - {student_id: И-1, study_group_id: 7А}
          - {student_id: И-1, study_group_id: 7А англ. 1}
          - {student_id: И-2, study_group_id: 7А}
        lesson:
          - {lesson_id: л1, study_group_id: 7А англ. 1, subject_id: Английский, lesson_on: 2026-10-05, lesson_number: 1}
      expect:
        - {study_group: 7А англ. 1, subject: Английский, period: 1 четверть, student: И-1, certainty: certain}
    - title: Последняя выгрузка старше последней недели периода — есть ли отметка теперь, не установить
      parameters: {read_within_days: 7}
      tables:
        academic_period:
          - {academic_period_id: 1 четверть, kind_code: quarter, starts_on: 2026-09-01, ends_on: 2026-10-23}
        enrolment:
          - {student_id: И-1, study_group_id: 7А}
        lesson:
          - {lesson_id: л1, study_group_id: 7А, subject_id: Химия, lesson_on: 2026-10-05, lesson_number: 1}
        coverage:
          - {entity: period_mark, observed_at: 2026-10-16T23:00:00+03:00}
      expect:
        - {subject: Химия, student: И-1, certainty: cannot_tell}
*/
WITH finished AS (
    SELECT
        requirement.organisation_id,
        requirement.source,
        requirement.obligation_id,
        requirement.timezone,
        requirement.as_of_at,
        academic_period.academic_period_id,
        academic_period.kind_code,
        academic_period.starts_on,
        academic_period.ends_on,
        local_day.starts_at AS readings_count_from_at,
        max(CASE WHEN other.kind_code = 'half_year' THEN 1 ELSE 0 END) AS has_half_years,
        max(CASE WHEN other.kind_code IN ('quarter', 'trimester') THEN 1 ELSE 0 END) AS has_shorter
    FROM requirement
    INNER JOIN academic_period
        ON
            requirement.organisation_id = academic_period.organisation_id
            AND requirement.as_of_on > academic_period.ends_on
            AND academic_period.ends_on BETWEEN requirement.effective_from_on AND requirement.effective_to_on
    INNER JOIN academic_period AS other
        ON academic_period.organisation_id = other.organisation_id
    INNER JOIN local_day
        ON
            requirement.timezone = local_day.timezone
            AND academic_period.ends_on - requirement.read_within_days + 1 = local_day.calendar_on
    GROUP BY
        requirement.organisation_id,
        requirement.source,
        requirement.obligation_id,
        requirement.timezone,
        requirement.as_of_at,
        academic_period.academic_period_id,
        academic_period.kind_code,
        academic_period.starts_on,
        academic_period.ends_on,
        local_day.starts_at
),

taught AS (
    SELECT
        finished.organisation_id,
        finished.source,
        finished.obligation_id,
        finished.timezone,
        finished.as_of_at,
        finished.academic_period_id,
        finished.kind_code,
        finished.ends_on,
        finished.readings_count_from_at,
        finished.has_half_years,
        finished.has_shorter,
        lesson.study_group_id,
        lesson.subject_id,
        min(lesson.source_page) AS source_page,
        min(lesson.source_pointer) AS source_pointer
    FROM finished
    INNER JOIN lesson
        ON
            finished.organisation_id = lesson.organisation_id
            AND finished.source = lesson.source
            AND lesson.lesson_on BETWEEN finished.starts_on AND finished.ends_on
    WHERE NOT coalesce(lesson.is_cancelled, FALSE)
    GROUP BY
        finished.organisation_id,
        finished.source,
        finished.obligation_id,
        finished.timezone,
        finished.as_of_at,
        finished.academic_period_id,
        finished.kind_code,
        finished.ends_on,
        finished.readings_count_from_at,
        finished.has_half_years,
        finished.has_shorter,
        lesson.study_group_id,
        lesson.subject_id
),

-- Where a school has quarters and half-years, the half-years are for grades 10 and 11.
due AS (
    SELECT
        taught.*,
        study_group.parent_study_group_id,
        CASE WHEN study_group.kind_code = 'individual' THEN 1 ELSE 0 END AS is_individual
    FROM taught
    LEFT JOIN study_group
        ON taught.organisation_id = study_group.organisation_id AND taught.study_group_id = study_group.study_group_id
    LEFT JOIN study_group AS whole_class
        ON
            study_group.organisation_id = whole_class.organisation_id
            AND study_group.parent_study_group_id = whole_class.study_group_id
    WHERE
        taught.has_half_years * taught.has_shorter = 0
        OR taught.kind_code NOT IN ('quarter', 'trimester', 'half_year')
        OR (taught.kind_code = 'half_year') = (coalesce(study_group.grade, whole_class.grade, 0) >= 10)
),

by_own_plan AS (
    SELECT DISTINCT
        enrolment.organisation_id,
        finished.academic_period_id,
        enrolment.student_id
    FROM enrolment
    INNER JOIN study_group
        ON
            enrolment.organisation_id = study_group.organisation_id
            AND enrolment.study_group_id = study_group.study_group_id
            AND study_group.kind_code = 'individual'
    INNER JOIN finished
        ON
            enrolment.organisation_id = finished.organisation_id
            AND coalesce(finished.ends_on >= enrolment.enrolled_from_on, TRUE)
            AND coalesce(finished.ends_on <= enrolment.enrolled_to_on, TRUE)
),

expected AS (
    SELECT
        due.*,
        enrolment.student_id
    FROM due
    INNER JOIN enrolment
        ON
            due.organisation_id = enrolment.organisation_id
            AND due.study_group_id = enrolment.study_group_id
            AND coalesce(due.ends_on >= enrolment.enrolled_from_on, TRUE)
            AND coalesce(due.ends_on <= enrolment.enrolled_to_on, TRUE)
),

-- A subject taught to the whole class and to its parts is one subject of the student: the class names it.
unmarked AS (
    SELECT
        expected.*,
        max(expected.is_individual) OVER (
            PARTITION BY
                expected.organisation_id,
                expected.obligation_id,
                expected.academic_period_id,
                expected.subject_id,
                expected.student_id
        ) AS is_in_own_plan,
        row_number() OVER (
            PARTITION BY
                expected.organisation_id,
                expected.obligation_id,
                expected.academic_period_id,
                expected.subject_id,
                expected.student_id
            ORDER BY expected.parent_study_group_id NULLS FIRST, expected.study_group_id
        ) AS place
    FROM expected
    LEFT JOIN period_mark
        ON
            expected.organisation_id = period_mark.organisation_id
            AND expected.academic_period_id = period_mark.academic_period_id
            AND expected.subject_id = period_mark.subject_id
            AND expected.student_id = period_mark.student_id
    WHERE period_mark.student_id IS NULL
),

missing AS (
    SELECT *
    FROM unmarked
    WHERE place = 1
),

-- Until when the mark is put off: of a period that ended while the deferral lasted.
deferred AS (
    SELECT
        missing.organisation_id,
        missing.obligation_id,
        missing.academic_period_id,
        missing.subject_id,
        missing.student_id,
        max(attestation_deferral.valid_to_on) AS deferred_to_on
    FROM missing
    INNER JOIN identity_link
        ON
            missing.organisation_id = identity_link.organisation_id
            AND missing.student_id = identity_link.person_id
            AND identity_link.person_kind_code = 'student'
            AND NOT (identity_link.method_code = 'approved' AND coalesce(identity_link.approved_by, '') = '')
    INNER JOIN attestation_deferral
        ON
            identity_link.organisation_id = attestation_deferral.organisation_id
            AND identity_link.register_source = attestation_deferral.source
            AND identity_link.register_person_id = attestation_deferral.register_student_id
            AND attestation_deferral.kind_code = 'deferral'
            AND missing.subject_id = coalesce(attestation_deferral.subject_id, missing.subject_id)
            AND missing.academic_period_id
            = coalesce(attestation_deferral.academic_period_id, missing.academic_period_id)
            AND missing.ends_on BETWEEN attestation_deferral.valid_from_on AND attestation_deferral.valid_to_on
    GROUP BY
        missing.organisation_id,
        missing.obligation_id,
        missing.academic_period_id,
        missing.subject_id,
        missing.student_id
),

-- What is put off still is missing only after the last day of the deferral, and only a later reading shows it.
overdue AS (
    SELECT
        missing.*,
        coalesce(deferral_day.ends_at, missing.readings_count_from_at) AS counts_from_at,
        by_own_plan.student_id IS NOT NULL AND missing.is_in_own_plan = 0 AS is_of_another_plan
    FROM missing
    LEFT JOIN deferred
        ON
            missing.organisation_id = deferred.organisation_id
            AND missing.obligation_id = deferred.obligation_id
            AND missing.academic_period_id = deferred.academic_period_id
            AND missing.subject_id = deferred.subject_id
            AND missing.student_id = deferred.student_id
    LEFT JOIN local_day AS deferral_day
        ON missing.timezone = deferral_day.timezone AND deferred.deferred_to_on = deferral_day.calendar_on
    LEFT JOIN by_own_plan
        ON
            missing.organisation_id = by_own_plan.organisation_id
            AND missing.academic_period_id = by_own_plan.academic_period_id
            AND missing.student_id = by_own_plan.student_id
    WHERE deferred.student_id IS NULL OR deferral_day.ends_at <= missing.as_of_at
),

last_read AS (
    SELECT
        group_of_missing.organisation_id,
        group_of_missing.source,
        group_of_missing.study_group_id,
        group_of_missing.subject_id,
        max(coverage.observed_at) AS read_at
    FROM (
        SELECT DISTINCT
            organisation_id,
            source,
            study_group_id,
            subject_id
        FROM overdue
    ) AS group_of_missing
    INNER JOIN coverage
        ON
            group_of_missing.organisation_id = coverage.organisation_id
            AND group_of_missing.source = coverage.source
            AND coverage.entity = 'period_mark'
            AND coverage.scope IN ('', group_of_missing.study_group_id)
            AND coverage.subject_id IN ('', group_of_missing.subject_id)
    GROUP BY
        group_of_missing.organisation_id,
        group_of_missing.source,
        group_of_missing.study_group_id,
        group_of_missing.subject_id
)

SELECT
    overdue.organisation_id,
    overdue.obligation_id,
    overdue.study_group_id,
    overdue.subject_id,
    overdue.academic_period_id,
    overdue.student_id,
    CASE
        WHEN overdue.is_of_another_plan THEN 'cannot_tell'
        WHEN coalesce(last_read.read_at, overdue.as_of_at) >= overdue.counts_from_at THEN 'certain'
        ELSE 'cannot_tell'
    END AS certainty,
    overdue.ends_on AS event_on,
    CASE
        WHEN overdue.is_of_another_plan THEN 'Итоговой отметки нет; есть ли предмет в индивидуальном плане, неизвестно'
        WHEN coalesce(last_read.read_at, overdue.as_of_at) >= overdue.counts_from_at THEN 'Итоговой отметки нет'
        ELSE 'Итоговой отметки нет, но последнее чтение сделано раньше конца периода или отсрочки'
    END AS detail,
    overdue.source_page,
    overdue.source_pointer
FROM overdue
LEFT JOIN last_read
    ON
        overdue.organisation_id = last_read.organisation_id
        AND overdue.source = last_read.source
        AND overdue.study_group_id = last_read.study_group_id
        AND overdue.subject_id = last_read.subject_id
