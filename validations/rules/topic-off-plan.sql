/*
title: Тема не из календарно-тематического плана
what: Записанная тема занятия есть в КТП этого класса (или класса, частью которого является группа) и предмета.
why: По темам вне плана не видно, выполнена ли программа.
remedy: Запишите тему так, как она названа в КТП, или внесите изменение в КТП.
dimension: consistency
since: 0.1.0
key: [study_group, subject, date, number]
needs:
  capabilities: [topics]
  entities:
    lesson_topic: [lesson_id, study_group_id, subject_id, lesson_on, lesson_number, topic, topic_normalised]
    study_group: [study_group_id, parent_study_group_id]
    topic_plan: [study_group_id, subject_id, topic_normalised]
denominator:
  unit: тем занятий
  unknown: КТП класса и предмета
  sql: |
    SELECT
        lesson_topic.organisation_id,
        count(*) FILTER (WHERE planned.study_group_id IS NOT NULL) AS checked,
        count(*) FILTER (WHERE planned.study_group_id IS NULL) AS unknown
    FROM lesson_topic
    INNER JOIN requirement
        ON
            lesson_topic.organisation_id = requirement.organisation_id
            AND lesson_topic.source = requirement.source
            AND lesson_topic.lesson_on BETWEEN requirement.effective_from_on AND requirement.effective_to_on
    LEFT JOIN (
        SELECT DISTINCT
            study_group.organisation_id,
            study_group.study_group_id,
            topic_plan.subject_id
        FROM study_group
        INNER JOIN topic_plan
            ON
                study_group.organisation_id = topic_plan.organisation_id
                AND topic_plan.study_group_id IN (study_group.study_group_id, study_group.parent_study_group_id)
    ) AS planned
        ON
            lesson_topic.organisation_id = planned.organisation_id
            AND lesson_topic.study_group_id = planned.study_group_id
            AND lesson_topic.subject_id = planned.subject_id
    GROUP BY lesson_topic.organisation_id
examples:
  pass:
    - title: Подгруппа идёт по плану своего класса
      tables:
        study_group:
          - {study_group_id: 7А}
          - {study_group_id: 7А англ. 1, parent_study_group_id: 7А}
        topic_plan:
          - {study_group_id: 7А, subject_id: Английский язык, ordinal: 1, topic_normalised: мой город}
        lesson_topic:
          - {lesson_id: л1, study_group_id: 7А англ. 1, subject_id: Английский язык, lesson_on: 2026-10-05,
             lesson_number: 3, topic: Мой город, topic_normalised: мой город}
    - title: Плана на предмет нет — проверить нельзя
      tables:
        study_group:
          - {study_group_id: 7А}
        lesson_topic:
          - {lesson_id: л1, study_group_id: 7А, subject_id: Химия, lesson_on: 2026-10-05, lesson_number: 1,
             topic: Соли, topic_normalised: соли}
  fail:
    - title: Темы нет в плане класса
      tables:
        study_group:
          - {study_group_id: 7А}
        topic_plan:
          - {study_group_id: 7А, subject_id: Алгебра, ordinal: 1, topic_normalised: степени}
        lesson_topic:
          - {lesson_id: л1, study_group_id: 7А, subject_id: Алгебра, lesson_on: 2026-10-05, lesson_number: 1,
             topic: Повторение, topic_normalised: повторение}
      expect:
        - {study_group: 7А, subject: Алгебра, date: 2026-10-05, number: "1", certainty: certain}
*/
WITH plan AS (
    SELECT DISTINCT
        study_group.organisation_id,
        study_group.study_group_id,
        topic_plan.subject_id,
        topic_plan.topic_normalised
    FROM study_group
    INNER JOIN topic_plan
        ON
            study_group.organisation_id = topic_plan.organisation_id
            AND topic_plan.study_group_id IN (study_group.study_group_id, study_group.parent_study_group_id)
),

planned AS (
    SELECT DISTINCT
        organisation_id,
        study_group_id,
        subject_id
    FROM plan
)

SELECT
    lesson_topic.organisation_id,
    requirement.obligation_id,
    lesson_topic.study_group_id,
    lesson_topic.subject_id,
    lesson_topic.lesson_on,
    lesson_topic.lesson_number,
    'certain' AS certainty,
    lesson_topic.lesson_on AS event_on,
    'Темы «' || lesson_topic.topic || '» нет в КТП' AS detail,
    lesson_topic.source_page,
    lesson_topic.source_pointer
FROM lesson_topic
INNER JOIN requirement
    ON
        lesson_topic.organisation_id = requirement.organisation_id
        AND lesson_topic.source = requirement.source
        AND lesson_topic.lesson_on BETWEEN requirement.effective_from_on AND requirement.effective_to_on
INNER JOIN planned
    ON
        lesson_topic.organisation_id = planned.organisation_id
        AND lesson_topic.study_group_id = planned.study_group_id
        AND lesson_topic.subject_id = planned.subject_id
LEFT JOIN plan
    ON
        lesson_topic.organisation_id = plan.organisation_id
        AND lesson_topic.study_group_id = plan.study_group_id
        AND lesson_topic.subject_id = plan.subject_id
        AND lesson_topic.topic_normalised = plan.topic_normalised
WHERE
    plan.topic_normalised IS NULL
    AND lesson_topic.topic_normalised <> ''
