/*
title: Педагог не ведёт журнал своего предмета
what: >-
  Если по реестру нагрузки педагог ведёт предмет, и первое из его проведённых занятий было больше названного числа дней
  назад, хотя бы на одном из них в журнале что-то записано: тема, задание, отметка, отсутствие или проверка
  посещаемости.
why: Предмет преподают, а следов этого нет ни для ученика, ни для родителей, ни для архива.
remedy: >-
  Заполните журнал этих занятий; если предмет ведёт другой педагог или занятий не было, исправьте реестр нагрузки или
  отметьте занятия отменёнными.
dimension: completeness
since: 0.2.0
key: [study_group, subject]
parameters: {silent_days: integer, silent_lessons: integer}
addressee:
  role: subject_teacher
  words:
    kpgt-2022/1.10: "обязательным для каждого преподавателя"
    kukarino/1.7: "обязательно для каждого учителя"
    peresvet/1.3: "обязательно для каждого учителя"
needs:
  capabilities: [lessons, topics]
  registers: [teaching_assignments]
  entities:
    teaching_assignment: [study_group_id, subject_id, assigned_from_on, assigned_to_on]
    study_group: [study_group_id, parent_study_group_id]
    lesson: [lesson_id, study_group_id, subject_id, lesson_on, is_cancelled]
    lesson_topic: [lesson_id, topic]
    homework: [lesson_id]
    mark: [lesson_id]
    attendance: [lesson_id]
    attendance_check: [lesson_id, is_taken]
    coverage: [source, entity, scope, subject_id, covered_from_on, covered_to_on, observed_at]
denominator:
  unit: назначений педагогов
  unknown: проведённые занятия по назначению
  sql: |
    WITH assigned AS (
        SELECT
            teaching_assignment.organisation_id,
            teaching_assignment.staff_id,
            teaching_assignment.study_group_id,
            teaching_assignment.subject_id,
            count(lesson.lesson_id) AS lessons
        FROM teaching_assignment
        INNER JOIN (SELECT DISTINCT organisation_id, source, as_of_on FROM requirement) AS scope
            ON teaching_assignment.organisation_id = scope.organisation_id
        LEFT JOIN group_place
            ON
                teaching_assignment.organisation_id = group_place.organisation_id
                AND teaching_assignment.study_group_id = group_place.named_group_id
                AND group_place.named <> 'part'
        LEFT JOIN lesson
            ON
                group_place.organisation_id = lesson.organisation_id
                AND group_place.study_group_id = lesson.study_group_id
                AND teaching_assignment.subject_id = lesson.subject_id
                AND scope.source = lesson.source
                AND lesson.lesson_on < scope.as_of_on
                AND lesson.lesson_on >= coalesce(teaching_assignment.assigned_from_on, DATE '1900-01-01')
                AND lesson.lesson_on <= coalesce(teaching_assignment.assigned_to_on, DATE '9999-12-31')
                AND NOT coalesce(lesson.is_cancelled, FALSE)
        WHERE teaching_assignment.source = 'registers'
        GROUP BY
            teaching_assignment.organisation_id,
            teaching_assignment.staff_id,
            teaching_assignment.study_group_id,
            teaching_assignment.subject_id
    )

    SELECT
        organisation_id,
        count(*) FILTER (WHERE lessons > 0) AS checked,
        count(*) FILTER (WHERE lessons = 0) AS unknown
    FROM assigned
    GROUP BY organisation_id
examples:
  pass:
    - title: На втором из занятий записано задание; второй педагог ведёт с 5 октября и тоже пишет
      parameters: {silent_days: 14, silent_lessons: 2}
      tables:
        study_group:
          - {study_group_id: 7А}
        teaching_assignment:
          - {source: registers, staff_id: у-1, assigned_to_on: 2026-10-04}
          - {source: registers, staff_id: у-2, assigned_from_on: 2026-10-05}
        lesson:
          - {lesson_id: л1, lesson_on: 2026-09-24}
          - {lesson_id: л2, lesson_on: 2026-10-01}
          - {lesson_id: л3, lesson_on: 2026-10-08}
          - {lesson_id: л4, lesson_on: 2026-10-15}
        homework:
          - {lesson_id: л2, lesson_on: 2026-10-01}
        attendance_check:
          - {lesson_id: л3, lesson_on: 2026-10-08, is_taken: true}
    - title: Занятий без записей два, но первое было ровно четырнадцать дней назад
      parameters: {silent_days: 14, silent_lessons: 2}
      tables:
        study_group:
          - {study_group_id: 7А}
        teaching_assignment:
          - {source: registers, staff_id: у-1}
        lesson:
          - {lesson_id: л1, lesson_on: 2026-10-10}
          - {lesson_id: л2, lesson_on: 2026-10-17}
  fail:
    - title: Новый педагог за две недели не записал ничего, хотя прежний писал
      parameters: {silent_days: 14, silent_lessons: 2}
      tables:
        study_group:
          - {study_group_id: 7А}
        teaching_assignment:
          - {source: registers, staff_id: у-1, assigned_to_on: 2026-10-04}
          - {source: registers, staff_id: у-2, assigned_from_on: 2026-10-05}
        lesson:
          - {lesson_id: л1, lesson_on: 2026-10-02}
          - {lesson_id: л2, lesson_on: 2026-10-09}
          - {lesson_id: л3, lesson_on: 2026-10-16}
        lesson_topic:
          - {lesson_id: л1, lesson_on: 2026-10-02, topic: Сила}
      expect:
        - {study_group: 7А, subject: Физика, certainty: certain}
    - title: Журнал последний раз прочитан до второго занятия
      parameters: {silent_days: 14, silent_lessons: 2}
      tables:
        study_group:
          - {study_group_id: 7А}
        teaching_assignment:
          - {source: registers, staff_id: у-1}
        lesson:
          - {lesson_id: л1, lesson_on: 2026-10-02}
          - {lesson_id: л2, lesson_on: 2026-10-09}
        coverage:
          - {entity: lesson, covered_from_on: 2026-09-01, covered_to_on: 2026-10-24,
             observed_at: 2026-10-09T23:59:00+03:00}
      expect:
        - {study_group: 7А, subject: Физика, certainty: cannot_tell}
*/
-- A line of the register about a class is about the lessons of its subgroups too.
WITH taught AS (
    SELECT
        teaching_assignment.organisation_id,
        requirement.obligation_id,
        requirement.silent_days,
        requirement.silent_lessons,
        requirement.as_of_on,
        requirement.timezone,
        teaching_assignment.staff_id,
        teaching_assignment.study_group_id,
        teaching_assignment.subject_id,
        teaching_assignment.source_page,
        teaching_assignment.source_pointer,
        lesson.lesson_on,
        silent_lesson.lesson_id IS NOT NULL AS is_empty,
        silent_lesson.read_at,
        silent_lesson.is_read
    FROM teaching_assignment
    INNER JOIN group_place
        ON
            teaching_assignment.organisation_id = group_place.organisation_id
            AND teaching_assignment.study_group_id = group_place.named_group_id
            AND group_place.named <> 'part'
    INNER JOIN lesson
        ON
            group_place.organisation_id = lesson.organisation_id
            AND group_place.study_group_id = lesson.study_group_id
            AND teaching_assignment.subject_id = lesson.subject_id
            AND lesson.lesson_on >= coalesce(teaching_assignment.assigned_from_on, lesson.lesson_on)
            AND lesson.lesson_on <= coalesce(teaching_assignment.assigned_to_on, lesson.lesson_on)
    INNER JOIN requirement
        ON
            lesson.organisation_id = requirement.organisation_id
            AND lesson.source = requirement.source
            AND lesson.lesson_on < requirement.as_of_on
            AND lesson.lesson_on BETWEEN requirement.effective_from_on AND requirement.effective_to_on
    LEFT JOIN silent_lesson
        ON lesson.organisation_id = silent_lesson.organisation_id AND lesson.lesson_id = silent_lesson.lesson_id
    WHERE teaching_assignment.source = 'registers' AND NOT coalesce(lesson.is_cancelled, FALSE)
),

silent AS (
    SELECT
        organisation_id,
        obligation_id,
        timezone,
        silent_days,
        silent_lessons,
        staff_id,
        study_group_id,
        subject_id,
        source_page,
        source_pointer,
        count(*) AS lessons,
        min(lesson_on) AS first_on,
        count(*) FILTER (WHERE is_read) AS read_lessons,
        min(lesson_on) FILTER (WHERE is_read) AS first_read_on,
        max(read_at) AS read_at
    FROM taught
    GROUP BY
        organisation_id,
        obligation_id,
        timezone,
        silent_days,
        silent_lessons,
        staff_id,
        study_group_id,
        subject_id,
        source_page,
        source_pointer
    HAVING
        bool_and(is_empty)
        AND count(*) >= silent_lessons
        AND min(lesson_on) + silent_days < min(as_of_on)
),

judged AS (
    SELECT
        silent.*,
        coalesce(silent.read_lessons >= silent.silent_lessons AND silent.read_at >= last_day.ends_at, FALSE)
            AS is_certain
    FROM silent
    LEFT JOIN local_day AS last_day
        ON
            silent.timezone = last_day.timezone
            AND silent.first_read_on + silent.silent_days = last_day.calendar_on
)

SELECT
    organisation_id,
    obligation_id,
    study_group_id,
    subject_id,
    CASE WHEN is_certain THEN 'certain' ELSE 'cannot_tell' END AS certainty,
    first_on AS event_on,
    CASE
        WHEN is_certain
            THEN 'По назначению проведено занятий: ' || cast(lessons AS VARCHAR) || ', ни на одном нет записей'
        ELSE 'Записей нет, но журнал последний раз прочитан раньше, чем вышли эти дни'
    END AS detail,
    source_page,
    source_pointer
FROM judged
