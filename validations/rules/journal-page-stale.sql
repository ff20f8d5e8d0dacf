/*
title: Страница журнала перестала пополняться
what: >-
  После последнего занятия, о котором в журнале предмета что-то записано, не остаётся подряд названного числа
  проведённых занятий без единой записи, первое из которых было больше названного числа дней назад.
why: По устаревшему журналу нельзя судить ни об успеваемости, ни о посещаемости.
remedy: Заполните занятия по порядку; не состоявшиеся отметьте отменёнными.
dimension: timeliness
since: 0.2.0
key: [study_group, subject]
parameters: {silent_days: integer, silent_lessons: integer}
addressee:
  role: subject_teacher
needs:
  capabilities: [lessons, topics]
  entities:
    lesson: [lesson_id, study_group_id, subject_id, lesson_on, is_cancelled]
    lesson_topic: [lesson_id, topic]
    homework: [lesson_id]
    mark: [lesson_id]
    attendance: [lesson_id]
    attendance_check: [lesson_id, is_taken]
    coverage: [source, entity, scope, subject_id, covered_from_on, covered_to_on, observed_at]
denominator:
  unit: страниц журнала
  sql: |
    SELECT
        organisation_id,
        count(*) AS checked,
        0 AS unknown
    FROM (
        SELECT DISTINCT
            lesson.organisation_id,
            lesson.study_group_id,
            lesson.subject_id
        FROM lesson
        INNER JOIN requirement
            ON
                lesson.organisation_id = requirement.organisation_id
                AND lesson.source = requirement.source
                AND lesson.lesson_on < requirement.as_of_on
                AND lesson.lesson_on BETWEEN requirement.effective_from_on AND requirement.effective_to_on
        WHERE NOT coalesce(lesson.is_cancelled, FALSE)
    ) AS page
    GROUP BY organisation_id
examples:
  pass:
    - title: Занятия без записей — отменённое и два последних, первое ровно семь дней назад
      parameters: {silent_days: 7, silent_lessons: 2}
      tables:
        lesson:
          - {lesson_id: л1, lesson_on: 2026-10-02}
          - {lesson_id: л2, lesson_on: 2026-10-09, is_cancelled: true}
          - {lesson_id: л3, lesson_on: 2026-10-17}
          - {lesson_id: л4, lesson_on: 2026-10-19}
        lesson_topic:
          - {lesson_id: л1, lesson_on: 2026-10-02, topic: Сила}
    - title: Записей нет на одном занятии; страница, где записей не было никогда, — предмет другого правила
      parameters: {silent_days: 7, silent_lessons: 2}
      tables:
        lesson:
          - {lesson_id: л1, lesson_on: 2026-10-02}
          - {lesson_id: л2, lesson_on: 2026-10-09}
          - {lesson_id: л3, lesson_on: 2026-10-02, subject_id: Химия}
          - {lesson_id: л4, lesson_on: 2026-10-09, subject_id: Химия}
        mark:
          - {mark_id: m1, lesson_id: л1, lesson_on: 2026-10-02}
  fail:
    - title: Два занятия подряд без записей, первое восемь дней назад
      parameters: {silent_days: 7, silent_lessons: 2}
      tables:
        lesson:
          - {lesson_id: л1, lesson_on: 2026-10-02}
          - {lesson_id: л2, lesson_on: 2026-10-16}
          - {lesson_id: л3, lesson_on: 2026-10-23}
        attendance:
          - {lesson_id: л1, lesson_on: 2026-10-02}
      expect:
        - {study_group: 7А, subject: Физика, certainty: certain}
    - title: Второе занятие было после последнего чтения
      parameters: {silent_days: 7, silent_lessons: 2}
      tables:
        lesson:
          - {lesson_id: л1, lesson_on: 2026-10-02}
          - {lesson_id: л2, lesson_on: 2026-10-09}
          - {lesson_id: л3, lesson_on: 2026-10-16}
        homework:
          - {homework_id: д1, lesson_id: л1, lesson_on: 2026-10-02}
        coverage:
          - {entity: lesson, scope: 7А, covered_from_on: 2026-09-01, covered_to_on: 2026-10-24,
             observed_at: 2026-10-16T23:59:00+03:00}
      expect:
        - {study_group: 7А, subject: Физика, certainty: cannot_tell}
*/
WITH page AS (
    SELECT
        lesson.organisation_id,
        lesson.study_group_id,
        lesson.subject_id,
        lesson.lesson_on,
        lesson.source_page,
        lesson.source_pointer,
        requirement.obligation_id,
        requirement.timezone,
        requirement.as_of_on,
        requirement.silent_days,
        requirement.silent_lessons,
        silent_lesson.lesson_id AS silent_lesson_id,
        silent_lesson.read_at,
        silent_lesson.is_read
    FROM lesson
    INNER JOIN requirement
        ON
            lesson.organisation_id = requirement.organisation_id
            AND lesson.source = requirement.source
            AND lesson.lesson_on < requirement.as_of_on
            AND lesson.lesson_on BETWEEN requirement.effective_from_on AND requirement.effective_to_on
    LEFT JOIN silent_lesson
        ON lesson.organisation_id = silent_lesson.organisation_id AND lesson.lesson_id = silent_lesson.lesson_id
    WHERE NOT coalesce(lesson.is_cancelled, FALSE)
),

last_record AS (
    SELECT
        organisation_id,
        obligation_id,
        study_group_id,
        subject_id,
        max(lesson_on) AS recorded_on
    FROM page
    WHERE silent_lesson_id IS NULL
    GROUP BY organisation_id, obligation_id, study_group_id, subject_id
),

stale AS (
    SELECT
        page.organisation_id,
        page.obligation_id,
        page.study_group_id,
        page.subject_id,
        page.timezone,
        page.silent_days,
        page.silent_lessons,
        count(*) AS lessons,
        min(page.lesson_on) AS first_on,
        min(page.source_page) AS source_page,
        min(page.source_pointer) AS source_pointer,
        count(*) FILTER (WHERE page.is_read) AS read_lessons,
        min(page.lesson_on) FILTER (WHERE page.is_read) AS first_read_on,
        max(page.read_at) AS read_at
    FROM page
    INNER JOIN last_record
        ON
            page.organisation_id = last_record.organisation_id
            AND page.obligation_id = last_record.obligation_id
            AND page.study_group_id = last_record.study_group_id
            AND page.subject_id = last_record.subject_id
            AND page.lesson_on > last_record.recorded_on
    GROUP BY
        page.organisation_id,
        page.obligation_id,
        page.study_group_id,
        page.subject_id,
        page.timezone,
        page.silent_days,
        page.silent_lessons
    HAVING count(*) >= page.silent_lessons AND min(page.lesson_on) + page.silent_days < min(page.as_of_on)
),

judged AS (
    SELECT
        stale.*,
        coalesce(stale.read_lessons >= stale.silent_lessons AND stale.read_at >= last_day.ends_at, FALSE) AS is_certain
    FROM stale
    LEFT JOIN local_day AS last_day
        ON
            stale.timezone = last_day.timezone
            AND stale.first_read_on + stale.silent_days = last_day.calendar_on
)

SELECT
    organisation_id,
    obligation_id,
    study_group_id,
    subject_id,
    CASE WHEN is_certain THEN 'certain' ELSE 'cannot_tell' END AS certainty,
    first_on AS event_on,
    CASE
        WHEN is_certain THEN 'Занятий подряд без записей: ' || cast(lessons AS VARCHAR)
        ELSE 'Записей нет, но журнал последний раз прочитан раньше, чем вышли эти дни'
    END AS detail,
    source_page,
    source_pointer
FROM judged
