/*
title: В клетке больше одной отметки
what: В клетке журнала (обучающийся и занятие) стоит не больше отметок, чем допускает регламент.
why: По двум отметкам в одной клетке нельзя понять, какая из них верна, и средний балл становится спорным.
remedy: Оставьте в клетке одну отметку; вторую перенесите на занятие, где работа сдана.
dimension: uniqueness
since: 0.1.0
key: [study_group, subject, date, number, student]
parameters: {per_cell: integer}
addressee:
  role: subject_teacher
  words:
    kpgt-2022/3.2f: "педагогическим работником должна быть выставлена"
needs:
  capabilities: [lessons, marks]
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
    - title: По одной отметке за два занятия одного дня
      parameters: {per_cell: 1}
      tables:
        mark:
          - {mark_id: m1, student_id: И-1, lesson_id: л1, lesson_on: 2026-10-05, lesson_number: 1, raw_value: "4"}
          - {mark_id: m2, student_id: И-1, lesson_id: л2, lesson_on: 2026-10-05, lesson_number: 2, raw_value: "5"}
  fail:
    - title: В одной клетке «2/3»
      parameters: {per_cell: 1}
      tables:
        mark:
          - {mark_id: m1, student_id: И-1, lesson_id: л1, lesson_on: 2026-10-05, lesson_number: 1, raw_value: "2"}
          - {mark_id: m2, student_id: И-1, lesson_id: л1, lesson_on: 2026-10-05, lesson_number: 1, raw_value: "3"}
      expect:
        - {student: И-1, date: 2026-10-05, number: "1", certainty: certain}
    - title: Дважды одна и та же отметка — тоже две
      parameters: {per_cell: 1}
      tables:
        mark:
          - {mark_id: m1, student_id: И-1, lesson_id: л1, lesson_on: 2026-10-05, lesson_number: 1, raw_value: "4"}
          - {mark_id: m2, student_id: И-1, lesson_id: л1, lesson_on: 2026-10-05, lesson_number: 1, raw_value: "4"}
      expect:
        - {student: И-1, date: 2026-10-05, number: "1", certainty: certain}
*/
WITH crowded AS (
    SELECT
        mark.organisation_id,
        requirement.obligation_id,
        mark.student_id,
        mark.lesson_id,
        count(*) AS marks
    FROM mark
    INNER JOIN requirement
        ON
            mark.organisation_id = requirement.organisation_id
            AND mark.source = requirement.source
            AND mark.lesson_on BETWEEN requirement.effective_from_on AND requirement.effective_to_on
    GROUP BY mark.organisation_id, requirement.obligation_id, mark.student_id, mark.lesson_id
    HAVING count(*) > min(requirement.per_cell)
)

SELECT
    crowded.organisation_id,
    crowded.obligation_id,
    mark.study_group_id,
    mark.subject_id,
    mark.lesson_on,
    mark.lesson_number,
    crowded.student_id,
    'certain' AS certainty,
    mark.lesson_on AS event_on,
    'Отметок в клетке: ' || cast(crowded.marks AS VARCHAR) AS detail,
    mark.source_page,
    mark.source_pointer
FROM crowded
INNER JOIN mark
    ON
        crowded.organisation_id = mark.organisation_id
        AND crowded.student_id = mark.student_id
        AND crowded.lesson_id = mark.lesson_id
