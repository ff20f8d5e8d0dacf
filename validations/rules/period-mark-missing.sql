/*
title: Нет итоговой отметки
what: >-
  За законченный период каждому обучающемуся выставлена итоговая отметка по каждому предмету, занятия по которому в этом
  периоде были.
why: Без итоговой отметки не собрать сводную ведомость и не перевести обучающегося дальше.
remedy: Выставьте отметку либо «н/а», «осв» или «безотм»; при отсрочке по болезни снимите находку решением со сроком.
dimension: completeness
since: 0.1.0
key: [study_group, subject, period, student]
parameters: {read_within_days: integer}
needs:
  capabilities: [lessons, period_marks, periods, rosters]
  entities:
    academic_period: [academic_period_id, kind_code, starts_on, ends_on]
    lesson: [study_group_id, subject_id, lesson_on, is_cancelled]
    study_group: [study_group_id, kind_code, parent_study_group_id, grade]
    enrolment: [student_id, study_group_id, enrolled_from_on, enrolled_to_on]
    period_mark: [student_id, subject_id, academic_period_id]
    coverage: [source, entity, scope, subject_id, observed_at]
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
  fail:
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
        study_group.parent_study_group_id
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

-- A subject taught to the whole class and to its parts is one subject of the student: the class names it.
expected AS (
    SELECT
        due.*,
        enrolment.student_id,
        row_number() OVER (
            PARTITION BY
                due.organisation_id, due.obligation_id, due.academic_period_id, due.subject_id, enrolment.student_id
            ORDER BY due.parent_study_group_id NULLS FIRST, due.study_group_id
        ) AS place
    FROM due
    INNER JOIN enrolment
        ON
            due.organisation_id = enrolment.organisation_id
            AND due.study_group_id = enrolment.study_group_id
            AND coalesce(due.ends_on >= enrolment.enrolled_from_on, TRUE)
            AND coalesce(due.ends_on <= enrolment.enrolled_to_on, TRUE)
),

missing AS (
    SELECT expected.*
    FROM expected
    LEFT JOIN period_mark
        ON
            expected.organisation_id = period_mark.organisation_id
            AND expected.academic_period_id = period_mark.academic_period_id
            AND expected.subject_id = period_mark.subject_id
            AND expected.student_id = period_mark.student_id
    WHERE expected.place = 1 AND period_mark.student_id IS NULL
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
        FROM missing
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
    missing.organisation_id,
    missing.obligation_id,
    missing.study_group_id,
    missing.subject_id,
    missing.academic_period_id,
    missing.student_id,
    CASE
        WHEN coalesce(last_read.read_at, missing.as_of_at) >= missing.readings_count_from_at THEN 'certain'
        ELSE 'cannot_tell'
    END AS certainty,
    missing.ends_on AS event_on,
    CASE
        WHEN coalesce(last_read.read_at, missing.as_of_at) >= missing.readings_count_from_at THEN 'Итоговой отметки нет'
        ELSE 'Итоговой отметки нет, но последнее чтение сделано раньше конца периода'
    END AS detail,
    missing.source_page,
    missing.source_pointer
FROM missing
LEFT JOIN last_read
    ON
        missing.organisation_id = last_read.organisation_id
        AND missing.source = last_read.source
        AND missing.study_group_id = last_read.study_group_id
        AND missing.subject_id = last_read.subject_id
