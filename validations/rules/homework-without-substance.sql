/*
title: Из домашнего задания не видно, что сделать
what: >-
  Заданное на дом названо: страницы, номера, параграф, упражнение, название произведения или о чём работа. Слова,
  которые подходят к любому уроку («повторить», «см. учебник», «задание в тетради»), содержания не дают. Запись «не
  задано» законна: задание бывает не всегда. К заданию приложен файл — содержание может быть в нём: установить нельзя.
why: По записи «повторить» ни ученик, ни родитель не узнают, что делать, а проверяющий — посильно ли задание.
remedy: >-
  Допишите, что и как сделать: параграф, страницы, номера, устно или письменно; если ничего не задано, напишите
  «не задано».
dimension: completeness
since: 0.2.0
key: [study_group, subject, date, number]
parameters: {insufficient: texts, doubtful: texts}
addressee:
  role: subject_teacher
  words:
    khmao-2020/2.7b: "Учитель-предметник в графе «Домашнее задание» записывает"
    kpgt-2022/3.2o: "Преподаватель, мастер п/, педагог ДО обязан"
needs:
  capabilities: [homework]
  entities:
    homework: [homework_id, lesson_id, study_group_id, subject_id, lesson_on, lesson_number, content, substance_code]
    attachment: [owner_id]
denominator:
  unit: домашних заданий
  unknown: содержательность задания
  sql: |
    SELECT
        homework.organisation_id,
        count(homework.substance_code) AS checked,
        count(*) - count(homework.substance_code) AS unknown
    FROM homework
    INNER JOIN requirement
        ON
            homework.organisation_id = requirement.organisation_id
            AND homework.source = requirement.source
            AND homework.lesson_on BETWEEN requirement.effective_from_on AND requirement.effective_to_on
    GROUP BY homework.organisation_id
examples:
  pass:
    - title: Названы параграф и номера; не задано
      parameters: {insufficient: [empty], doubtful: [unclear]}
      tables:
        homework:
          - {homework_id: д1, lesson_id: л1, lesson_on: 2026-10-05, lesson_number: 1, content: "§ 5, № 11–14",
             substance_code: full}
          - {homework_id: д2, lesson_id: л2, lesson_on: 2026-10-05, lesson_number: 2, content: Не задано,
             substance_code: not_set}
  fail:
    - title: Повторить — и больше ничего
      parameters: {insufficient: [empty], doubtful: [unclear]}
      tables:
        homework:
          - {homework_id: д1, lesson_id: л1, lesson_on: 2026-10-05, lesson_number: 1, content: Повторить,
             substance_code: empty}
      expect:
        - {date: 2026-10-05, number: "1", certainty: certain}
    - title: Приложен файл — задание может быть в нём
      parameters: {insufficient: [empty], doubtful: [unclear]}
      tables:
        homework:
          - {homework_id: д1, lesson_id: л1, lesson_on: 2026-10-05, lesson_number: 1, content: Смотри файл,
             substance_code: empty}
        attachment:
          - {attachment_id: ф1, owner_id: д1}
      expect:
        - {date: 2026-10-05, number: "1", certainty: cannot_tell}
    - title: Одно слово по существу — достаточно ли его, не установить
      parameters: {insufficient: [empty], doubtful: [unclear]}
      tables:
        homework:
          - {homework_id: д1, lesson_id: л1, lesson_on: 2026-10-05, lesson_number: 1, content: Закончить рисунок,
             substance_code: unclear}
      expect:
        - {date: 2026-10-05, number: "1", certainty: cannot_tell}
*/
WITH attached AS (
    SELECT DISTINCT
        organisation_id,
        owner_id
    FROM attachment
),

wanting AS (
    SELECT
        homework.organisation_id,
        requirement.obligation_id,
        homework.study_group_id,
        homework.subject_id,
        homework.lesson_on,
        homework.lesson_number,
        homework.content,
        homework.source_page,
        homework.source_pointer,
        requirement_value.parameter = 'insufficient'
        AND by_homework.owner_id IS NULL AND by_lesson.owner_id IS NULL AS is_certain
    FROM homework
    INNER JOIN requirement
        ON
            homework.organisation_id = requirement.organisation_id
            AND homework.source = requirement.source
            AND homework.lesson_on BETWEEN requirement.effective_from_on AND requirement.effective_to_on
    INNER JOIN requirement_value
        ON
            requirement.requirement_id = requirement_value.requirement_id
            AND homework.substance_code = requirement_value.value
    LEFT JOIN attached AS by_homework
        ON homework.organisation_id = by_homework.organisation_id AND homework.homework_id = by_homework.owner_id
    LEFT JOIN attached AS by_lesson
        ON homework.organisation_id = by_lesson.organisation_id AND homework.lesson_id = by_lesson.owner_id
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
    'Задание «' || content || '»: '
    || CASE WHEN is_certain THEN 'не видно, что сделать' ELSE 'возможно, не видно, что сделать' END AS detail,
    source_page,
    source_pointer
FROM wanting
