/*
title: В теме не названа работа или её тема
what: >-
  В теме занятия, за работу на котором стоят отметки (практическая, лабораторная, контрольная), названа эта работа; у
  названной работы, экскурсии, видеоурока указана и её тема: «Практическая работа № 5 «Размещение топливных баз»».
  Сокращения («к/р», «л. р.») годятся; номер не обязателен, он есть лишь в примерах документа.
why: По теме видно, что проведено; без названий работ не проверить, выполнена ли практическая часть программы.
remedy: 'Допишите в тему занятия вид работы и её тему: «Лабораторная работа по теме «…»».'
dimension: completeness
since: 0.2.0
key: [study_group, subject, date, number]
parameters: {work_kinds: texts}
addressee:
  role: subject_teacher
  words:
    kpgt-2022/3.2k: "Преподаватель, мастер п/, педагог ДО обязан"
needs:
  capabilities: [marks, work_kinds, topics]
  entities:
    lesson_topic:
      [lesson_id, study_group_id, subject_id, lesson_on, lesson_number, topic, topic_normalised, works_named,
       is_work_only]
    mark: [lesson_id, lesson_on, work_kind_code]
denominator:
  unit: тем занятий
  unknown: разбор темы
  sql: |
    SELECT
        lesson_topic.organisation_id,
        count(lesson_topic.works_named) AS checked,
        count(*) - count(lesson_topic.works_named) AS unknown
    FROM lesson_topic
    INNER JOIN requirement
        ON
            lesson_topic.organisation_id = requirement.organisation_id
            AND lesson_topic.source = requirement.source
            AND lesson_topic.lesson_on BETWEEN requirement.effective_from_on AND requirement.effective_to_on
    GROUP BY lesson_topic.organisation_id
examples:
  pass:
    - title: Практическая работа названа вместе с темой; за ответ на уроке работы называть не нужно
      parameters: {work_kinds: [practical, laboratory, control, internal_control]}
      tables:
        lesson_topic:
          - {lesson_id: л1, lesson_on: 2026-10-05, lesson_number: 1, topic: Практическая работа № 5 «Пайка»,
             topic_normalised: практическая работа № 5 пайка, works_named: practical, is_work_only: false}
          - {lesson_id: л2, lesson_on: 2026-10-05, lesson_number: 2, topic: Пайка, topic_normalised: пайка,
             works_named: "", is_work_only: false}
        mark:
          - {lesson_id: л1, lesson_on: 2026-10-05, lesson_number: 1, work_kind_code: practical}
          - {lesson_id: л2, lesson_on: 2026-10-05, lesson_number: 2, work_kind_code: answer}
    - title: Контрольная внутришкольного контроля — тоже контрольная
      parameters: {work_kinds: [control, internal_control]}
      tables:
        lesson_topic:
          - {lesson_id: л1, lesson_on: 2026-10-05, lesson_number: 1, topic: К/р «Дроби», topic_normalised: к/р дроби,
             works_named: control, is_work_only: false}
        mark:
          - {lesson_id: л1, lesson_on: 2026-10-05, lesson_number: 1, work_kind_code: internal_control}
  fail:
    - title: Отметки за лабораторную, а тема её не называет
      parameters: {work_kinds: [practical, laboratory, control, internal_control]}
      tables:
        lesson_topic:
          - {lesson_id: л1, lesson_on: 2026-10-05, lesson_number: 1, topic: Строение клетки,
             topic_normalised: строение клетки, works_named: "", is_work_only: false}
        mark:
          - {mark_id: о1, lesson_id: л1, lesson_on: 2026-10-05, lesson_number: 1, work_kind_code: laboratory}
          - {mark_id: о2, lesson_id: л1, lesson_on: 2026-10-05, lesson_number: 1, work_kind_code: laboratory}
      expect:
        - {date: 2026-10-05, number: "1", certainty: certain}
    - title: Названа контрольная, но не её тема
      parameters: {work_kinds: [practical, laboratory, control, internal_control]}
      tables:
        lesson_topic:
          - {lesson_id: л1, lesson_on: 2026-10-05, lesson_number: 1, topic: Контрольная работа № 2,
             topic_normalised: контрольная работа № 2, works_named: control, is_work_only: true}
      expect:
        - {date: 2026-10-05, number: "1", certainty: certain}
*/
WITH held AS (
    SELECT DISTINCT
        mark.organisation_id,
        requirement.obligation_id,
        mark.lesson_id,
        CASE mark.work_kind_code WHEN 'internal_control' THEN 'control' ELSE mark.work_kind_code END AS work
    FROM mark
    INNER JOIN requirement
        ON
            mark.organisation_id = requirement.organisation_id
            AND mark.source = requirement.source
            AND mark.lesson_on BETWEEN requirement.effective_from_on AND requirement.effective_to_on
    INNER JOIN requirement_value
        ON
            requirement.requirement_id = requirement_value.requirement_id
            AND mark.work_kind_code = requirement_value.value
),

unnamed AS (
    SELECT DISTINCT
        held.organisation_id,
        held.obligation_id,
        held.lesson_id
    FROM held
    INNER JOIN lesson_topic
        ON
            held.organisation_id = lesson_topic.organisation_id
            AND held.lesson_id = lesson_topic.lesson_id
            AND ' ' || lesson_topic.works_named || ' ' NOT LIKE '% ' || held.work || ' %'
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
    CASE
        WHEN unnamed.lesson_id IS NULL THEN 'Работа названа без её темы: «' || lesson_topic.topic || '»'
        ELSE 'Есть отметки за работу, которой нет в теме «' || lesson_topic.topic || '»'
    END AS detail,
    lesson_topic.source_page,
    lesson_topic.source_pointer
FROM lesson_topic
INNER JOIN requirement
    ON
        lesson_topic.organisation_id = requirement.organisation_id
        AND lesson_topic.source = requirement.source
        AND lesson_topic.lesson_on BETWEEN requirement.effective_from_on AND requirement.effective_to_on
LEFT JOIN unnamed
    ON
        lesson_topic.organisation_id = unnamed.organisation_id
        AND requirement.obligation_id = unnamed.obligation_id
        AND lesson_topic.lesson_id = unnamed.lesson_id
WHERE
    lesson_topic.topic_normalised <> ''
    AND (unnamed.lesson_id IS NOT NULL OR lesson_topic.is_work_only)
