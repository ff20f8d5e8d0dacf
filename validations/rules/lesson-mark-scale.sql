/*
title: Отметка за урок не из шкалы
what: Отметка за занятие — одно из значений шкалы регламента.
why: Значение вне шкалы не входит в средний балл, и обучающийся остаётся без оценки за работу.
remedy: Замените значение отметкой из шкалы; пояснение запишите в комментарий.
dimension: validity
since: 0.1.0
key: [study_group, subject, date, number, student]
parameters: {marks: texts}
addressee:
  role: subject_teacher
  words:
    kpgt-2022/3.2f: "педагогическим работником должна быть выставлена"
needs:
  capabilities: [marks]
  entities:
    mark: [student_id, lesson_id, study_group_id, subject_id, lesson_on, lesson_number, raw_value]
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
    - title: Отметка «5»
      parameters: {marks: ["2", "3", "4", "5"]}
      tables:
        mark:
          - {mark_id: m1, student_id: И-1, lesson_id: л1, lesson_on: 2026-10-05, lesson_number: 1, raw_value: "5"}
  fail:
    - title: «зч» вместо балла
      parameters: {marks: ["2", "3", "4", "5"]}
      tables:
        mark:
          - {mark_id: m1, student_id: И-1, lesson_id: л1, lesson_on: 2026-10-05, lesson_number: 1, raw_value: зч}
      expect:
        - {student: И-1, date: 2026-10-05, number: "1", certainty: certain}
*/
SELECT
    mark.organisation_id,
    requirement.obligation_id,
    mark.study_group_id,
    mark.subject_id,
    mark.lesson_on,
    mark.lesson_number,
    mark.student_id,
    'certain' AS certainty,
    mark.lesson_on AS event_on,
    'Отметка «' || mark.raw_value || '» не из шкалы' AS detail,
    mark.source_page,
    mark.source_pointer
FROM mark
INNER JOIN requirement
    ON
        mark.organisation_id = requirement.organisation_id
        AND mark.source = requirement.source
        AND mark.lesson_on BETWEEN requirement.effective_from_on AND requirement.effective_to_on
LEFT JOIN requirement_value AS scale
    ON
        requirement.requirement_id = scale.requirement_id
        AND scale.parameter = 'marks'
        AND lower(trim(mark.raw_value)) = scale.value
WHERE scale.value IS NULL
