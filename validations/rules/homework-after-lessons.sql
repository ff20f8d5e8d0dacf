/*
title: Домашнее задание внесено позже трёх часов после занятий
what: >-
  Домашнее задание записано в день занятия и не позже, чем через названное число часов после последнего занятия этих
  обучающихся: их группы, её подгрупп и группы, частью которой она является. Занятия другой подгруппы считаются, когда
  кто-то состоит в обеих; когда состав подгруппы неизвестен, срок мог продлиться до их конца. Запись «не задано» — не
  задание: срок задания, внесённого вместо неё, считается по его собственной записи.
why: После занятий обучающийся должен застать задание в журнале.
remedy: Вносите задание на занятии или сразу после него.
dimension: timeliness
since: 0.1.0
key: [study_group, subject, date, number]
parameters: {hours_after_last_lesson: integer}
addressee:
  role: subject_teacher
  words:
    kpgt-2022/3.2l: "Преподаватель, мастер п/, педагог ДО обязан"
needs:
  capabilities: [homework, lessons]
  entities:
    homework:
      [homework_id, lesson_id, study_group_id, subject_id, lesson_on, lesson_number, content, substance_code,
       recorded_from_at, recorded_until_at]
    homework_revision:
      [homework_id, lesson_id, content, substance_code, recorded_from_at, recorded_until_at, change_code]
    lesson: [source, lesson_id, study_group_id, lesson_on, ends_at, is_cancelled]
    study_group: [study_group_id, parent_study_group_id]
    enrolment: [student_id, study_group_id, enrolled_from_on, enrolled_to_on]
denominator:
  unit: домашних заданий
  unknown: время окончания занятий этого дня
  sql: |
    SELECT
        homework.organisation_id,
        count(free.ends_at) AS checked,
        count(*) - count(free.ends_at) AS unknown
    FROM homework
    INNER JOIN requirement
        ON
            homework.organisation_id = requirement.organisation_id
            AND homework.source = requirement.source
            AND homework.lesson_on BETWEEN requirement.effective_from_on AND requirement.effective_to_on
    LEFT JOIN (
        SELECT
            lessons_end.organisation_id,
            lessons_end.study_group_id,
            lessons_end.lesson_on,
            max(lessons_end.ends_at) AS ends_at
        FROM lessons_end
        INNER JOIN (SELECT DISTINCT organisation_id, source FROM requirement) AS kept
            ON lessons_end.organisation_id = kept.organisation_id AND lessons_end.source = kept.source
        GROUP BY lessons_end.organisation_id, lessons_end.study_group_id, lessons_end.lesson_on
    ) AS free
        ON
            homework.organisation_id = free.organisation_id
            AND homework.study_group_id = free.study_group_id
            AND homework.lesson_on = free.lesson_on
    WHERE coalesce(homework.substance_code, '') <> 'not_set'
    GROUP BY homework.organisation_id
examples:
  pass:
    - title: Ровно через три часа после последнего занятия, которое у подгруппы было с группой
      parameters: {hours_after_last_lesson: 3}
      timezone: Asia/Yekaterinburg
      tables:
        study_group:
          - {study_group_id: СВ-21}
          - {study_group_id: СВ-21 англ. 1, parent_study_group_id: СВ-21}
        lesson:
          - {lesson_id: л1, study_group_id: СВ-21 англ. 1, lesson_on: 2026-10-05, lesson_number: 1,
             ends_at: 2026-10-05T10:00:00+05:00}
          - {lesson_id: л2, study_group_id: СВ-21, lesson_on: 2026-10-05, lesson_number: 4,
             ends_at: 2026-10-05T15:00:00+05:00}
          - {lesson_id: л0, study_group_id: СВ-21, lesson_on: 2026-10-04, lesson_number: 1,
             ends_at: 2026-10-04T09:00:00+05:00}
        homework:
          - {lesson_id: л1, study_group_id: СВ-21 англ. 1, lesson_on: 2026-10-05, lesson_number: 1,
             recorded_from_at: 2026-10-05T18:00:00+05:00, recorded_until_at: 2026-10-05T18:00:00+05:00}
    - title: Занятие другой подгруппы позже, но кто-то состоит в обеих
      parameters: &hours {hours_after_last_lesson: 3}
      timezone: Asia/Yekaterinburg
      tables:
        study_group: &parts
          - {study_group_id: СВ-21}
          - {study_group_id: СВ-21 англ. 1, parent_study_group_id: СВ-21}
          - {study_group_id: СВ-21 инф. 2, parent_study_group_id: СВ-21}
        enrolment:
          - {student_id: И-1, study_group_id: СВ-21 англ. 1}
          - {student_id: И-1, study_group_id: СВ-21 инф. 2, enrolled_from_on: 2026-10-05, enrolled_to_on: 2026-10-05}
        lesson: &beside
          - {lesson_id: л1, study_group_id: СВ-21 англ. 1, lesson_on: 2026-10-05, lesson_number: 1,
             ends_at: 2026-10-05T10:00:00+05:00}
          - {lesson_id: л2, study_group_id: СВ-21 инф. 2, lesson_on: 2026-10-05, lesson_number: 4,
             ends_at: 2026-10-05T15:00:00+05:00}
        homework: &six
          - {lesson_id: л1, study_group_id: СВ-21 англ. 1, lesson_on: 2026-10-05, lesson_number: 1,
             recorded_from_at: 2026-10-05T18:00:00+05:00, recorded_until_at: 2026-10-05T18:00:00+05:00}
    - title: Когда кончились занятия, неизвестно
      parameters: {hours_after_last_lesson: 3}
      timezone: Asia/Yekaterinburg
      tables:
        study_group:
          - {study_group_id: СВ-21}
        lesson:
          - {lesson_id: л1, study_group_id: СВ-21, lesson_on: 2026-10-05, lesson_number: 1}
        homework:
          - {lesson_id: л1, study_group_id: СВ-21, lesson_on: 2026-10-05, lesson_number: 1,
             recorded_from_at: 2026-10-05T18:00:00+05:00, recorded_until_at: 2026-10-05T18:00:00+05:00}
    - title: На другой день записано, что ничего не задано
      parameters: {hours_after_last_lesson: 3}
      tables:
        lesson:
          - {lesson_id: л1, study_group_id: СВ-21, lesson_on: 2026-10-05, lesson_number: 1,
             ends_at: 2026-10-05T10:00:00+03:00}
        homework:
          - {lesson_id: л1, study_group_id: СВ-21, lesson_on: 2026-10-05, lesson_number: 1, content: Не задано,
             substance_code: not_set, recorded_from_at: 2026-10-06T10:00:00+03:00,
             recorded_until_at: 2026-10-06T10:00:00+03:00}
  fail:
    - title: На занятии записано, что ничего не задано; поздно вечером вместо этого — задание
      parameters: {hours_after_last_lesson: 3}
      tables:
        lesson:
          - {lesson_id: л1, study_group_id: СВ-21, lesson_on: 2026-10-05, lesson_number: 1,
             ends_at: 2026-10-05T15:00:00+03:00}
        homework:
          - {homework_id: д1, lesson_id: л1, study_group_id: СВ-21, lesson_on: 2026-10-05, lesson_number: 1,
             content: "§ 5, № 12", substance_code: full, recorded_from_at: 2026-10-05T22:00:00+03:00,
             recorded_until_at: 2026-10-05T22:00:00+03:00}
        homework_revision:
          - {homework_id: д1, lesson_id: л1, study_group_id: СВ-21, lesson_on: 2026-10-05, lesson_number: 1,
             content: Не задано, substance_code: not_set, recorded_from_at: 2026-10-05T10:00:00+03:00,
             recorded_until_at: 2026-10-05T10:00:00+03:00, change_code: superseded}
      expect:
        - {study_group: СВ-21, date: 2026-10-05, number: "1", certainty: certain}
    - title: Позже шло только занятие из системы, в которой организация журнала не ведёт
      parameters: {hours_after_last_lesson: 3}
      tables:
        lesson:
          - {lesson_id: л1, study_group_id: СВ-21, lesson_on: 2026-10-05, lesson_number: 1,
             ends_at: 2026-10-05T15:00:00+03:00}
          - {lesson_id: л2, study_group_id: СВ-21, lesson_on: 2026-10-05, lesson_number: 2,
             ends_at: 2026-10-05T17:00:00+03:00, source: oneroster}
        homework:
          - {lesson_id: л1, study_group_id: СВ-21, lesson_on: 2026-10-05, lesson_number: 1,
             recorded_from_at: 2026-10-05T18:01:00+03:00, recorded_until_at: 2026-10-05T18:01:00+03:00}
      expect:
        - {study_group: СВ-21, date: 2026-10-05, number: "1", certainty: certain}
    - title: Через три часа и одну минуту
      parameters: {hours_after_last_lesson: 3}
      timezone: Asia/Yekaterinburg
      tables:
        study_group:
          - {study_group_id: СВ-21}
        lesson:
          - {lesson_id: л1, study_group_id: СВ-21, lesson_on: 2026-10-05, lesson_number: 1,
             ends_at: 2026-10-05T15:00:00+05:00}
        homework:
          - {lesson_id: л1, study_group_id: СВ-21, lesson_on: 2026-10-05, lesson_number: 1,
             recorded_from_at: 2026-10-05T18:01:00+05:00, recorded_until_at: 2026-10-05T18:01:00+05:00}
      expect:
        - {study_group: СВ-21, date: 2026-10-05, number: "1", certainty: certain}
    - title: Позже занималась только другая подгруппа, в которой этих обучающихся нет
      parameters: *hours
      timezone: Asia/Yekaterinburg
      tables:
        study_group: *parts
        enrolment:
          - {student_id: И-1, study_group_id: СВ-21 англ. 1}
          - {student_id: И-1, study_group_id: СВ-21 инф. 2, enrolled_to_on: 2026-10-04}
          - {student_id: И-2, study_group_id: СВ-21 инф. 2}
        lesson: *beside
        homework: *six
      expect:
        - {study_group: СВ-21 англ. 1, date: 2026-10-05, number: "1", certainty: certain}
    - title: Позже занималась другая подгруппа, состав которой неизвестен
      parameters: *hours
      timezone: Asia/Yekaterinburg
      tables:
        study_group: *parts
        enrolment:
          - {student_id: И-1, study_group_id: СВ-21 англ. 1}
        lesson: *beside
        homework: *six
      expect:
        - {study_group: СВ-21 англ. 1, date: 2026-10-05, number: "1", certainty: cannot_tell}
    - title: Между чтением ровно в конце срока и следующим
      parameters: *hours
      timezone: Asia/Yekaterinburg
      tables:
        study_group: [{study_group_id: СВ-21}]
        lesson:
          - {lesson_id: л1, study_group_id: СВ-21, lesson_on: 2026-10-05, lesson_number: 1,
             ends_at: 2026-10-05T15:00:00+05:00}
        homework:
          - {lesson_id: л1, study_group_id: СВ-21, lesson_on: 2026-10-05, lesson_number: 1,
             recorded_from_at: 2026-10-05T18:00:00+05:00, recorded_until_at: 2026-10-05T22:00:00+05:00}
      expect:
        - {study_group: СВ-21, date: 2026-10-05, number: "1", certainty: certain}
    - title: В полночь день занятия кончился, знают конец занятий или нет
      parameters: *hours
      timezone: Asia/Yekaterinburg
      tables:
        study_group: [{study_group_id: СВ-21}, {study_group_id: СВ-22}]
        lesson:
          - {lesson_id: л1, study_group_id: СВ-21, lesson_on: 2026-10-05, lesson_number: 1,
             ends_at: 2026-10-05T22:00:00+05:00}
          - {lesson_id: л2, study_group_id: СВ-22, lesson_on: 2026-10-05, lesson_number: 1}
        homework:
          - {homework_id: д1, lesson_id: л1, study_group_id: СВ-21, lesson_on: 2026-10-05, lesson_number: 1,
             recorded_from_at: 2026-10-06T00:00:00+05:00, recorded_until_at: 2026-10-06T00:00:00+05:00}
          - {homework_id: д2, lesson_id: л2, study_group_id: СВ-22, lesson_on: 2026-10-05, lesson_number: 1,
             recorded_from_at: 2026-10-06T00:00:00+05:00, recorded_until_at: 2026-10-06T00:00:00+05:00}
      expect:
        - {study_group: СВ-21, date: 2026-10-05, number: "1", certainty: certain}
        - {study_group: СВ-22, date: 2026-10-05, number: "1", certainty: certain}
    - title: Занятия вечером — срок кончается вместе с днём
      parameters: {hours_after_last_lesson: 3}
      timezone: Asia/Yekaterinburg
      tables:
        study_group:
          - {study_group_id: СВ-21}
        lesson:
          - {lesson_id: л1, study_group_id: СВ-21, lesson_on: 2026-10-05, lesson_number: 1,
             ends_at: 2026-10-05T22:00:00+05:00}
        homework:
          - {lesson_id: л1, study_group_id: СВ-21, lesson_on: 2026-10-05, lesson_number: 1,
             recorded_from_at: 2026-10-06T00:10:00+05:00, recorded_until_at: 2026-10-06T00:10:00+05:00}
      expect:
        - {study_group: СВ-21, date: 2026-10-05, number: "1", certainty: certain}
*/
WITH kept AS (
    SELECT DISTINCT
        organisation_id,
        source
    FROM requirement
),

-- When the students are free, by all systems that the organisation keeps its journal in.
free AS (
    SELECT
        lessons_end.organisation_id,
        lessons_end.study_group_id,
        lessons_end.lesson_on,
        max(lessons_end.ends_at) AS ends_at,
        max(lessons_end.latest_at) AS latest_at
    FROM lessons_end
    INNER JOIN kept
        ON lessons_end.organisation_id = kept.organisation_id AND lessons_end.source = kept.source
    GROUP BY lessons_end.organisation_id, lessons_end.study_group_id, lessons_end.lesson_on
),

timed AS (
    SELECT
        homework.*,
        requirement.obligation_id,
        requirement.timezone,
        local_day.ends_at AS day_ends_at,
        free.ends_at + requirement.hours_after_last_lesson * INTERVAL '1 hour' AS hours_end_at,
        free.latest_at + requirement.hours_after_last_lesson * INTERVAL '1 hour' AS latest_end_at
    FROM first_homework AS homework
    INNER JOIN requirement
        ON
            homework.organisation_id = requirement.organisation_id
            AND homework.source = requirement.source
            AND homework.lesson_on BETWEEN requirement.effective_from_on AND requirement.effective_to_on
    INNER JOIN local_day
        ON requirement.timezone = local_day.timezone AND homework.lesson_on = local_day.calendar_on
    LEFT JOIN free
        ON
            homework.organisation_id = free.organisation_id
            AND homework.study_group_id = free.study_group_id
            AND homework.lesson_on = free.lesson_on
),

late AS (
    SELECT
        *,
        -- The day's end is no longer that day; the last minute of the hours still is within them.
        coalesce(first_from_at >= day_ends_at, FALSE)
        OR coalesce(first_from_at >= latest_end_at AND first_until_at > latest_end_at, FALSE) AS is_certain
    FROM timed
    WHERE
        (hours_end_at IS NOT NULL OR first_from_at >= day_ends_at)
        -- Where nothing was set, nothing comes too late.
        AND coalesce(substance_code, '') <> 'not_set'
)

SELECT
    organisation_id,
    obligation_id,
    study_group_id,
    subject_id,
    lesson_on,
    lesson_number,
    CASE WHEN is_certain THEN 'certain' ELSE 'cannot_tell' END AS certainty,
    lesson_on AS event_on,
    CASE
        WHEN is_certain THEN 'Задание записано позже срока'
        ELSE 'Задание могло быть записано позже срока'
    END
    || ' (' || strftime(
        timezone(timezone, least(day_ends_at, CASE WHEN is_certain THEN latest_end_at ELSE hours_end_at END)),
        '%d.%m.%Y %H:%M'
    )
    || ' по местному времени)' AS detail,
    source_page,
    source_pointer
FROM late
WHERE is_certain OR coalesce(first_until_at > least(day_ends_at, hours_end_at), TRUE)
