/*
title: Тема не по календарно-тематическому плану
what: >-
  Записанная тема занятия есть в КТП группы, а если своего плана у неё нет — класса, частью которого она является.

  Сходство меряется по словам: без регистра, «ё», кавычек, нумерации, окончаний, служебных слов и названия работы
  («Практическая работа № 5 «…»»); близкие на слух гласные не различаются. Сходство — удвоенное число общих слов,
  делённое на число слов обеих тем. От 80 % тема считается той же, от 60 % — установить нельзя, ниже — это другая тема.
  Пороги измерены на таблице вариантов (tests/rules/test_topic_likeness.py): описки, перестановки и сокращения не
  опускаются ниже 80 %, разные темы одного предмета не поднимаются выше 75 %, а темы, у которых общего мало, — выше
  50 %. Числа, латинские слова и буквы («война 1812 года», «Буква А») должны совпадать все, иначе установить нельзя.

  Занятие может соединить две и более тем плана: тогда сравниваются слова всех этих тем вместе.
why: По темам вне плана не видно, выполнена ли программа.
remedy: Запишите тему так, как она названа в КТП, или внесите изменение в КТП.
dimension: consistency
since: 0.1.0
key: [study_group, subject, date, number]
parameters: {same_percent: integer, doubt_percent: integer}
addressee:
  role: subject_teacher
  words:
    khmao-2020/2.6a: "Учитель-предметник заполняет темы уроков"
    kpgt-2022/3.2c: "Преподаватель, мастер п/, педагог ДО обязан"
needs:
  capabilities: [topics]
  entities:
    lesson_topic:
      [lesson_id, study_group_id, subject_id, lesson_on, lesson_number, topic, topic_normalised, topic_words]
    study_group: [study_group_id, parent_study_group_id]
    topic_plan: [study_group_id, subject_id, ordinal, topic, topic_normalised, topic_words]
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
            group_place.organisation_id,
            group_place.study_group_id,
            listed.subject_id
        FROM group_place
        INNER JOIN (SELECT DISTINCT organisation_id, study_group_id, subject_id FROM topic_plan) AS listed
            ON
                group_place.organisation_id = listed.organisation_id
                AND group_place.named_group_id = listed.study_group_id
        WHERE group_place.named <> 'part'
    ) AS planned
        ON
            lesson_topic.organisation_id = planned.organisation_id
            AND lesson_topic.study_group_id = planned.study_group_id
            AND lesson_topic.subject_id = planned.subject_id
    GROUP BY lesson_topic.organisation_id
examples:
  pass:
    - title: Подгруппа идёт по плану своего класса
      parameters: {same_percent: 80, doubt_percent: 60}
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
      parameters: {same_percent: 80, doubt_percent: 60}
      tables:
        study_group:
          - {study_group_id: 7А}
        lesson_topic:
          - {lesson_id: л1, study_group_id: 7А, subject_id: Химия, lesson_on: 2026-10-05, lesson_number: 1,
             topic: Соли, topic_normalised: соли}
    - title: Тема названа с видом работы и в другом падеже — это та же тема
      parameters: {same_percent: 80, doubt_percent: 60}
      tables:
        study_group:
          - {study_group_id: СВ-21}
        topic_plan:
          - {study_group_id: СВ-21, subject_id: Химия, ordinal: 1, topic_normalised: свойства солей металлов,
             topic_words: метал сал свайств}
        lesson_topic:
          - {lesson_id: л1, study_group_id: СВ-21, subject_id: Химия, lesson_on: 2026-10-05, lesson_number: 1,
             topic: Практическая работа «Свойства соли металла»,
             topic_normalised: практическая работа свойства соли металла,
             topic_words: метал сал свайств}
  fail:
    - title: Темы нет в плане класса
      parameters: {same_percent: 80, doubt_percent: 60}
      tables:
        study_group:
          - {study_group_id: 7А}
        topic_plan:
          - {study_group_id: 7А, subject_id: Алгебра, ordinal: 1, topic_normalised: степени, topic_words: степен}
        lesson_topic:
          - {lesson_id: л1, study_group_id: 7А, subject_id: Алгебра, lesson_on: 2026-10-05, lesson_number: 1,
             topic: Повторение, topic_normalised: повторение, topic_words: павтарен}
      expect:
        - {study_group: 7А, subject: Алгебра, date: 2026-10-05, number: "1", certainty: certain}
    - title: Тема похожа на строку плана, но год в ней другой — установить нельзя
      parameters: {same_percent: 80, doubt_percent: 60}
      tables:
        study_group:
          - {study_group_id: 7А}
        topic_plan:
          - {study_group_id: 7А, subject_id: История, ordinal: 1, topic_normalised: отечественная война 1812 года,
             topic_words: "#1812 атечеств вайн"}
        lesson_topic:
          - {lesson_id: л1, study_group_id: 7А, subject_id: История, lesson_on: 2026-10-05, lesson_number: 1,
             topic: Отечественная война 1813 года, topic_normalised: отечественная война 1813 года,
             topic_words: "#1813 атечеств вайн"}
      expect:
        - {study_group: 7А, subject: История, date: 2026-10-05, number: "1", certainty: cannot_tell}
*/
SELECT
    lesson_topic.organisation_id,
    requirement.obligation_id,
    lesson_topic.study_group_id,
    lesson_topic.subject_id,
    lesson_topic.lesson_on,
    lesson_topic.lesson_number,
    CASE WHEN topic_line.alike_percent >= requirement.doubt_percent THEN 'cannot_tell' ELSE 'certain' END AS certainty,
    lesson_topic.lesson_on AS event_on,
    CASE
        WHEN topic_line.alike_percent < requirement.doubt_percent THEN 'Темы «' || lesson_topic.topic || '» нет в КТП'
        ELSE
            'Тема «' || lesson_topic.topic || '» лишь похожа на тему КТП'
            || coalesce(' № ' || cast(topic_line.alike_ordinal AS VARCHAR), '')
    END AS detail,
    lesson_topic.source_page,
    lesson_topic.source_pointer
FROM lesson_topic
INNER JOIN requirement
    ON
        lesson_topic.organisation_id = requirement.organisation_id
        AND lesson_topic.source = requirement.source
        AND lesson_topic.lesson_on BETWEEN requirement.effective_from_on AND requirement.effective_to_on
INNER JOIN topic_line
    ON
        lesson_topic.organisation_id = topic_line.organisation_id
        AND lesson_topic.lesson_id = topic_line.lesson_id
WHERE topic_line.percent < requirement.same_percent
