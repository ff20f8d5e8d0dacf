/*
title: У отметки не указан вид работы
what: У каждой отметки занятия указано, за какую работу она поставлена.
why: Без вида работы не понять ни веса отметки, ни срока, в который её следовало выставить.
remedy: Укажите на странице занятия вид работы, за которую стоят отметки.
dimension: completeness
since: 0.1.0
key: [study_group, subject, date, number]
addressee:
  role: subject_teacher
  words:
    khmao-2020/2.6b: "Учитель-предметник … указывает виды работ"
    kpgt-2022/3.2c: "Преподаватель, мастер п/, педагог ДО обязан"
needs:
  capabilities: [marks, work_kinds]
  entities:
    mark: [lesson_id, study_group_id, subject_id, lesson_on, lesson_number, work_kind, work_kind_code]
denominator:
  unit: отметок
  sql: |
    SELECT
        mark.organisation_id,
        count(*) AS checked,
        0 AS unknown
    FROM mark
    INNER JOIN requirement
        ON
            mark.organisation_id = requirement.organisation_id
            AND mark.source = requirement.source
            AND mark.lesson_on BETWEEN requirement.effective_from_on AND requirement.effective_to_on
    GROUP BY mark.organisation_id
examples:
  pass:
    - title: Отметка за ответ на уроке
      tables:
        mark:
          - {lesson_id: л1, lesson_on: 2026-10-05, lesson_number: 1, work_kind: Ответ на уроке, work_kind_code: answer}
    - title: Вид работы назван по-своему
      tables:
        mark:
          - {lesson_id: л1, lesson_on: 2026-10-05, lesson_number: 1, work_kind: Проект, work_kind_code: other}
  fail:
    - title: Две отметки занятия без вида работы — одна находка
      tables:
        mark:
          - {mark_id: m1, lesson_id: л1, lesson_on: 2026-10-05, lesson_number: 1, student_id: И-1}
          - {mark_id: m2, lesson_id: л1, lesson_on: 2026-10-05, lesson_number: 1, student_id: И-2}
      expect:
        - {date: 2026-10-05, number: "1", certainty: certain}
*/
WITH lesson_without_kind AS (
    SELECT
        mark.organisation_id,
        requirement.obligation_id,
        mark.lesson_id,
        min(mark.study_group_id) AS study_group_id,
        min(mark.subject_id) AS subject_id,
        min(mark.lesson_on) AS lesson_on,
        min(mark.lesson_number) AS lesson_number,
        count(*) AS marks,
        min(mark.source_page) AS source_page,
        min(mark.source_pointer) AS source_pointer
    FROM mark
    INNER JOIN requirement
        ON
            mark.organisation_id = requirement.organisation_id
            AND mark.source = requirement.source
            AND mark.lesson_on BETWEEN requirement.effective_from_on AND requirement.effective_to_on
    WHERE mark.work_kind_code IS NULL AND trim(coalesce(mark.work_kind, '')) = ''
    GROUP BY mark.organisation_id, requirement.obligation_id, mark.lesson_id
)

SELECT
    organisation_id,
    obligation_id,
    study_group_id,
    subject_id,
    lesson_on,
    lesson_number,
    'certain' AS certainty,
    lesson_on AS event_on,
    'Отметок без вида работы: ' || cast(marks AS VARCHAR) AS detail,
    source_page,
    source_pointer
FROM lesson_without_kind
