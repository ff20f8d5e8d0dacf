/*
title: Изменение расписания не внесено в журнал
what: >-
  То, что записано в реестре замен, видно и в журнале, когда день прошёл: отменённого и перенесённого занятия на прежнем
  месте нет (или оно отмечено отменённым), перенесённое стоит на новом, при замене предмета стоит занятие другого
  предмета, а занятие, на котором заменяли учителя, в журнале есть.
why: По расписанию журнала считают пройденные часы, а дети и родители узнают, куда идти.
remedy: Внесите изменение в расписание журнала; если изменения не было, исправьте запись в реестре «Замены».
dimension: consistency
since: 0.2.0
key: [study_group, subject, date, number]
addressee:
  role: class_teacher
  words:
    peresvet/3.3f: "Классный руководитель"
needs:
  capabilities: [lessons, lesson_times]
  registers: [substitutions]
  entities:
    substitution:
      [study_group_id, subject_id, lesson_on, lesson_number, kind_code, other_subject_id, moved_to_on, moved_to_number]
    lesson: [study_group_id, subject_id, lesson_on, lesson_number, is_cancelled]
    study_group: [study_group_id, parent_study_group_id]
    coverage: [source, entity, scope, subject_id, covered_from_on, covered_to_on, observed_at]
denominator:
  unit: изменений расписания
  sql: |
    SELECT
        substitution.organisation_id,
        count(DISTINCT substitution.substitution_id) AS checked,
        0 AS unknown
    FROM substitution
    INNER JOIN requirement
        ON
            substitution.organisation_id = requirement.organisation_id
            AND substitution.lesson_on < requirement.as_of_on
            AND substitution.lesson_on BETWEEN requirement.effective_from_on AND requirement.effective_to_on
    GROUP BY substitution.organisation_id
examples:
  pass:
    - title: Занятие отменено; перенесено на другой урок; проведён другой предмет; учителя заменили в подгруппе
      tables:
        study_group:
          - {study_group_id: 7А, kind_code: class}
          - {study_group_id: 7А/1, kind_code: subgroup, parent_study_group_id: 7А}
        substitution:
          - {substitution_id: з1, lesson_on: 2026-10-05, lesson_number: 1, kind_code: cancelled}
          - {substitution_id: з2, lesson_on: 2026-10-06, lesson_number: 2, kind_code: moved,
             moved_to_on: 2026-10-07, moved_to_number: 5}
          - {substitution_id: з3, lesson_on: 2026-10-08, lesson_number: 3, kind_code: subject, other_subject_id: Химия}
          - {substitution_id: з4, lesson_on: 2026-10-09, lesson_number: 4, kind_code: teacher}
        lesson:
          - {lesson_id: л1, lesson_on: 2026-10-05, lesson_number: 1, is_cancelled: true}
          - {lesson_id: л2, lesson_on: 2026-10-07, lesson_number: 5}
          - {lesson_id: л3, lesson_on: 2026-10-08, lesson_number: 3, subject_id: Химия}
          - {lesson_id: л4, lesson_on: 2026-10-09, lesson_number: 4, study_group_id: 7А/1}
    - title: День изменения ещё не прошёл; новое место перенесённого занятия ещё впереди
      tables:
        substitution:
          - {substitution_id: з1, lesson_on: 2026-10-24, lesson_number: 1, kind_code: cancelled}
          - {substitution_id: з2, lesson_on: 2026-10-23, lesson_number: 2, kind_code: moved, moved_to_on: 2026-10-24}
        lesson:
          - {lesson_id: л1, lesson_on: 2026-10-24, lesson_number: 1}
    - title: Перенесённое занятие потом отменили — на новом месте его нет
      tables:
        substitution:
          - {substitution_id: з1, lesson_on: 2026-10-05, lesson_number: 1, kind_code: moved,
             moved_to_on: 2026-10-06, moved_to_number: 2}
          - {substitution_id: з2, lesson_on: 2026-10-06, lesson_number: 2, kind_code: cancelled}
  fail:
    - title: Отменённое стоит; перенесённое стоит на прежнем месте; перенесённого нигде нет
      tables:
        substitution:
          - {substitution_id: з1, lesson_on: 2026-10-05, lesson_number: 1, kind_code: cancelled}
          - {substitution_id: з2, lesson_on: 2026-10-06, lesson_number: 2, kind_code: moved, moved_to_on: 2026-10-07}
          - {substitution_id: з3, lesson_on: 2026-10-08, lesson_number: 3, kind_code: moved,
             moved_to_on: 2026-10-09, moved_to_number: 4}
        lesson:
          - {lesson_id: л1, lesson_on: 2026-10-05, lesson_number: 1}
          - {lesson_id: л2, lesson_on: 2026-10-06, lesson_number: 2}
          - {lesson_id: л3, lesson_on: 2026-10-07, lesson_number: 2}
          - {lesson_id: л4, lesson_on: 2026-10-09, lesson_number: 3}
      expect:
        - {date: 2026-10-05, number: "1", certainty: certain}
        - {date: 2026-10-06, number: "2", certainty: certain}
        - {date: 2026-10-08, number: "3", certainty: certain}
    - title: Предмет в журнале прежний; занятия, на котором заменили учителя, нет
      tables:
        substitution:
          - {substitution_id: з1, lesson_on: 2026-10-05, lesson_number: 1, kind_code: subject, other_subject_id: Химия}
          - {substitution_id: з2, lesson_on: 2026-10-06, lesson_number: 2, kind_code: teacher}
        lesson:
          - {lesson_id: л1, lesson_on: 2026-10-05, lesson_number: 1}
          - {lesson_id: л2, lesson_on: 2026-10-06, lesson_number: 2, is_cancelled: true}
      expect:
        - {date: 2026-10-05, number: "1", certainty: certain}
        - {date: 2026-10-06, number: "2", certainty: certain}
    - title: Книга предмета выгружена до конца дня — что внесли потом, не видно
      tables:
        substitution:
          - {substitution_id: з1, lesson_on: 2026-10-05, lesson_number: 1, kind_code: cancelled}
        lesson:
          - {lesson_id: л1, lesson_on: 2026-10-05, lesson_number: 1}
        coverage:
          - {entity: lesson, scope: 7А, subject_id: Физика, covered_from_on: 2026-09-01, covered_to_on: 2026-10-31,
             observed_at: 2026-10-05T23:59:00+03:00}
      expect:
        - {date: 2026-10-05, number: "1", certainty: cannot_tell}
*/
WITH related AS (
    -- A class and its parts: a change of the class is seen in the lessons of its halves, and the other way round.
    SELECT
        organisation_id,
        study_group_id,
        parent_study_group_id AS related_id
    FROM study_group
    WHERE parent_study_group_id IS NOT NULL
    UNION
    SELECT
        organisation_id,
        parent_study_group_id AS study_group_id,
        study_group_id AS related_id
    FROM study_group
    WHERE parent_study_group_id IS NOT NULL
    UNION
    SELECT
        organisation_id,
        study_group_id,
        study_group_id AS related_id
    FROM substitution
),

changed AS (
    SELECT
        requirement.requirement_id,
        requirement.obligation_id,
        requirement.source AS journal_source,
        requirement.timezone,
        requirement.as_of_at,
        requirement.as_of_on,
        substitution.*
    FROM substitution
    INNER JOIN requirement
        ON
            substitution.organisation_id = requirement.organisation_id
            AND substitution.lesson_on < requirement.as_of_on
            AND substitution.lesson_on BETWEEN requirement.effective_from_on AND requirement.effective_to_on
),

standing AS (
    SELECT DISTINCT
        lesson.organisation_id,
        lesson.source,
        related.study_group_id,
        lesson.subject_id,
        lesson.lesson_on,
        lesson.lesson_number
    FROM related
    INNER JOIN lesson
        ON
            related.organisation_id = lesson.organisation_id
            AND related.related_id = lesson.study_group_id
    WHERE NOT coalesce(lesson.is_cancelled, FALSE)
),

vacated AS (
    SELECT DISTINCT
        organisation_id,
        study_group_id,
        subject_id,
        lesson_on,
        lesson_number
    FROM substitution
    WHERE kind_code <> 'teacher'
),

former_place AS (
    SELECT
        changed.requirement_id,
        changed.organisation_id,
        changed.substitution_id
    FROM changed
    INNER JOIN standing
        ON
            changed.organisation_id = standing.organisation_id
            AND changed.journal_source = standing.source
            AND changed.study_group_id = standing.study_group_id
            AND changed.subject_id = standing.subject_id
            AND changed.lesson_on = standing.lesson_on
            AND changed.lesson_number = standing.lesson_number
),

new_place AS (
    SELECT DISTINCT
        changed.requirement_id,
        changed.organisation_id,
        changed.substitution_id
    FROM changed
    INNER JOIN (
        SELECT organisation_id, source, study_group_id, subject_id, lesson_on, lesson_number
        FROM standing
        UNION ALL
        -- What left its new place again need not stand there.
        SELECT organisation_id, CAST(NULL AS VARCHAR) AS source, study_group_id, subject_id, lesson_on, lesson_number
        FROM vacated
    ) AS seen
        ON
            changed.organisation_id = seen.organisation_id
            AND changed.journal_source = coalesce(seen.source, changed.journal_source)
            AND changed.study_group_id = seen.study_group_id
            AND changed.subject_id = seen.subject_id
            AND changed.moved_to_on = seen.lesson_on
            AND coalesce(changed.moved_to_number, seen.lesson_number) = seen.lesson_number
    WHERE changed.kind_code = 'moved'
),

other_subject AS (
    SELECT
        changed.requirement_id,
        changed.organisation_id,
        changed.substitution_id
    FROM changed
    INNER JOIN standing
        ON
            changed.organisation_id = standing.organisation_id
            AND changed.journal_source = standing.source
            AND changed.study_group_id = standing.study_group_id
            AND changed.other_subject_id = standing.subject_id
            AND changed.lesson_on = standing.lesson_on
            AND changed.lesson_number = standing.lesson_number
),

judged AS (
    SELECT
        changed.*,
        CASE
            WHEN changed.kind_code = 'cancelled' AND former_place.substitution_id IS NOT NULL THEN 'stands'
            WHEN changed.kind_code = 'moved' AND former_place.substitution_id IS NOT NULL THEN 'not_moved'
            WHEN
                changed.kind_code = 'moved'
                AND changed.moved_to_on < changed.as_of_on
                AND new_place.substitution_id IS NULL
                THEN 'not_arrived'
            WHEN
                changed.kind_code = 'subject'
                AND changed.other_subject_id IS NOT NULL
                AND other_subject.substitution_id IS NULL
                THEN 'not_replaced'
            WHEN
                changed.kind_code = 'teacher'
                AND former_place.substitution_id IS NULL
                AND vacated.study_group_id IS NULL
                THEN 'no_lesson'
        END AS breach
    FROM changed
    LEFT JOIN former_place
        ON
            changed.requirement_id = former_place.requirement_id
            AND changed.substitution_id = former_place.substitution_id
    LEFT JOIN new_place
        ON
            changed.requirement_id = new_place.requirement_id
            AND changed.substitution_id = new_place.substitution_id
    LEFT JOIN other_subject
        ON
            changed.requirement_id = other_subject.requirement_id
            AND changed.substitution_id = other_subject.substitution_id
    LEFT JOIN vacated
        ON
            changed.organisation_id = vacated.organisation_id
            AND changed.study_group_id = vacated.study_group_id
            AND changed.subject_id = vacated.subject_id
            AND changed.lesson_on = vacated.lesson_on
            AND changed.lesson_number = vacated.lesson_number
),

-- The day whose timetable and the subject whose book decide it.
decisive AS (
    SELECT
        *,
        CASE WHEN breach = 'not_arrived' AND moved_to_on > lesson_on THEN moved_to_on ELSE lesson_on END AS decisive_on,
        CASE WHEN breach = 'not_replaced' THEN other_subject_id ELSE subject_id END AS decisive_subject_id
    FROM judged
    WHERE breach IS NOT NULL
),

reading AS (
    SELECT
        decisive.requirement_id,
        decisive.organisation_id,
        decisive.substitution_id,
        max(coverage.observed_at) AS read_at
    FROM decisive
    INNER JOIN related
        ON
            decisive.organisation_id = related.organisation_id
            AND decisive.study_group_id = related.study_group_id
    INNER JOIN coverage
        ON
            decisive.organisation_id = coverage.organisation_id
            AND decisive.journal_source = coverage.source
            AND coverage.entity = 'lesson'
            AND coverage.scope IN ('', related.related_id)
            AND coverage.subject_id IN ('', decisive.decisive_subject_id)
            AND decisive.decisive_on BETWEEN coverage.covered_from_on AND coverage.covered_to_on
    GROUP BY decisive.requirement_id, decisive.organisation_id, decisive.substitution_id
)

SELECT
    decisive.organisation_id,
    decisive.obligation_id,
    decisive.study_group_id,
    decisive.subject_id,
    decisive.lesson_on,
    decisive.lesson_number,
    CASE
        WHEN coalesce(reading.read_at, decisive.as_of_at) >= decisive_day.ends_at THEN 'certain'
        ELSE 'cannot_tell'
    END AS certainty,
    decisive.lesson_on AS event_on,
    CASE decisive.breach
        WHEN 'stands' THEN 'В реестре занятие отменено, в журнале оно стоит'
        WHEN 'not_moved' THEN 'В реестре занятие перенесено, в журнале оно стоит на прежнем месте'
        WHEN 'not_arrived' THEN 'Перенесённого занятия нет ни на прежнем месте, ни на новом'
        WHEN 'not_replaced' THEN 'В реестре предмет заменён, занятия другого предмета в журнале нет'
        ELSE 'В реестре на занятии заменили учителя, а занятия в журнале нет'
    END AS detail,
    decisive.source_page,
    decisive.source_pointer
FROM decisive
INNER JOIN local_day AS decisive_day
    ON decisive.timezone = decisive_day.timezone AND decisive.decisive_on = decisive_day.calendar_on
LEFT JOIN reading
    ON
        decisive.requirement_id = reading.requirement_id
        AND decisive.substitution_id = reading.substitution_id
