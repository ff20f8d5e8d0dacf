/*
title: Запись в журнале не на русском языке
what: >-
  Тема занятия и домашнее задание записаны на русском языке, на уроках иностранного языка тоже. Имена собственные,
  названия в кавычках, термины в скобках и формулы на другом языке допустимы: запись, в которой кроме них ничего нет,
  и запись, где русских слов меньше, чем иностранных, — «нельзя установить».
why: Журнал — документ на русском языке; его читают родители, проверяющий и архив.
remedy: Запишите тему (задание) по-русски; иностранное название или термин возьмите в кавычки или скобки.
dimension: validity
since: 0.2.0
key: [study_group, subject, date, number]
addressee:
  role: subject_teacher
  words:
    kpgt-2022/3.2k: "Преподаватель, мастер п/, педагог ДО обязан"
needs:
  capabilities: [topics, homework]
  entities:
    lesson_topic: [lesson_id, study_group_id, subject_id, lesson_on, lesson_number, topic, language_code]
    homework: [lesson_id, study_group_id, subject_id, lesson_on, lesson_number, language_code]
denominator:
  unit: записей
  unknown: язык записи
  sql: |
    SELECT
        record.organisation_id,
        count(record.language_code) AS checked,
        count(*) - count(record.language_code) AS unknown
    FROM (
        SELECT
            organisation_id,
            source,
            lesson_on,
            language_code
        FROM lesson_topic
        UNION ALL
        SELECT
            organisation_id,
            source,
            lesson_on,
            language_code
        FROM homework
    ) AS record
    INNER JOIN requirement
        ON
            record.organisation_id = requirement.organisation_id
            AND record.source = requirement.source
            AND record.lesson_on BETWEEN requirement.effective_from_on AND requirement.effective_to_on
    GROUP BY record.organisation_id
examples:
  pass:
    - title: Русская тема урока английского; формула без слов
      tables:
        lesson_topic:
          - {lesson_id: л1, lesson_on: 2026-10-05, lesson_number: 1, topic: Настоящее время (Present Simple),
             topic_normalised: настоящее время (present simple), language_code: russian}
          - {lesson_id: л2, lesson_on: 2026-10-05, lesson_number: 2, topic: y = kx + b, topic_normalised: y = kx + b,
             language_code: none}
        homework:
          - {lesson_id: л1, lesson_on: 2026-10-05, lesson_number: 1, content: "Учебник, с. 24, упр. 3",
             language_code: russian}
  fail:
    - title: Тема урока английского записана по-английски
      tables:
        lesson_topic:
          - {lesson_id: л1, lesson_on: 2026-10-05, lesson_number: 1, topic: My family and me,
             topic_normalised: my family and me, language_code: foreign}
      expect:
        - {date: 2026-10-05, number: "1", certainty: certain}
    - title: Задание записано по-английски, тема — по-русски
      tables:
        lesson_topic:
          - {lesson_id: л1, lesson_on: 2026-10-05, lesson_number: 1, topic: Моя семья, topic_normalised: моя семья,
             language_code: russian}
        homework:
          - {lesson_id: л1, lesson_on: 2026-10-05, lesson_number: 1, content: Learn the words,
             language_code: foreign}
      expect:
        - {date: 2026-10-05, number: "1", certainty: certain}
    - title: Одно лишь название — имя собственное или английская запись, не установить
      tables:
        lesson_topic:
          - {lesson_id: л1, lesson_on: 2026-10-05, lesson_number: 1, topic: Microsoft Excel,
             topic_normalised: microsoft excel, language_code: unclear}
      expect:
        - {date: 2026-10-05, number: "1", certainty: cannot_tell}
*/
WITH record AS (
    SELECT
        organisation_id,
        source,
        study_group_id,
        subject_id,
        lesson_on,
        lesson_number,
        language_code,
        source_page,
        source_pointer,
        'Тема' AS what
    FROM lesson_topic
    UNION ALL
    SELECT
        organisation_id,
        source,
        study_group_id,
        subject_id,
        lesson_on,
        lesson_number,
        language_code,
        source_page,
        source_pointer,
        'Домашнее задание' AS what
    FROM homework
)

SELECT
    record.organisation_id,
    requirement.obligation_id,
    record.study_group_id,
    record.subject_id,
    record.lesson_on,
    record.lesson_number,
    CASE WHEN record.language_code = 'foreign' THEN 'certain' ELSE 'cannot_tell' END AS certainty,
    record.lesson_on AS event_on,
    record.what
    || CASE
        WHEN record.language_code = 'foreign' THEN ' — не на русском языке'
        ELSE ' — возможно, не на русском языке: названия и термины допустимы'
    END AS detail,
    record.source_page,
    record.source_pointer
FROM record
INNER JOIN requirement
    ON
        record.organisation_id = requirement.organisation_id
        AND record.source = requirement.source
        AND record.lesson_on BETWEEN requirement.effective_from_on AND requirement.effective_to_on
WHERE record.language_code IN ('foreign', 'unclear')
